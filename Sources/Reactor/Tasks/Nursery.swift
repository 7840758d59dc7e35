// SPDX-License-Identifier: Apache-2.0

/// Runs the body with a nursery, in which it starts tasks, and returns when all of them have ended.
///
/// ```swift
/// try await withNursery { nursery in
///     for sensor in sensors {
///         nursery.spawn { try await poll(sensor) }
///     }
/// }
/// // Here no sensor is polled any more.
/// ```
///
/// Tasks may be added at any time while it runs, by the body and by its tasks. (Swift's task groups
/// accept tasks from the body only.) The first failure, of the body or of a task, cancels all the
/// others; so does a cancellation of the caller. Errors after the first are reported. An error that
/// the body or a task gets from another task and throws on, as it is, is one error. A task that
/// ends is forgotten at once, so a nursery can serve connections for years.
///
/// `withTimeout` around it is a deadline for all of its tasks.
///
/// - Returns: What the body returns.
/// - Throws: The first error. A task that ends with a `CancellationError` has not failed, but if
///   the cancellation of the caller ended it early, that `CancellationError`.
@discardableResult
@LoopActor public func withNursery<R: Sendable>(
    fileID: StaticString = #fileID, line: UInt = #line,
    _ body: @escaping @LoopActor (Nursery) async throws -> R
) async throws -> R {
    beginWait("withNursery", fileID, line)
    defer { endWait() }
    return try await Nursery().run(body)
}

/// The tasks of `withNursery`.
///
/// Isolation: the loop.
@LoopActor public final class Nursery {
    /// How many of its tasks run.
    public var count: Int { tasks.count }
    /// Whether its tasks were cancelled: by `cancel`, a failure, or a cancellation of the caller.
    public private(set) var isCancelled = false
    /// Whether `withNursery` has returned, or is about to: no task can be started any more.
    public private(set) var hasEnded = false

    private var tasks: [ObjectIdentifier: AnyLoopTask] = [:]
    private var cancelBody: (@LoopActor () -> Void)?
    /// The first error.
    private var failure: (any Error)?
    /// The first error, and those that were reported. Tasks that await each other throw them on.
    private var failures: Set<ThrownError> = []
    private var isCallerCancelled = false
    /// A task has ended early because the caller was cancelled.
    private var wasCutOff = false
    private let allEnded = WaiterList<Void, Void>()

    fileprivate init() {}

    /// Starts a task in the nursery. A nursery that was cancelled starts a cancelled one.
    ///
    /// A call after the end of `withNursery` is a programmer's error: see `hasEnded`.
    ///
    /// - Parameters:
    ///   - name: The task's name in reports.
    ///   - body: Begins in the next turn. It inherits the caller's priority and task-local values.
    ///     If it throws, the nursery fails.
    ///   - fileID: The file of the call, for reports.
    ///   - line: The line of the call, for reports.
    /// - Returns: The task, for awaiting and cancelling. If it is dropped, the task still runs.
    @discardableResult
    public func spawn<Success: Sendable>(
        _ name: String = "", fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @LoopActor () async throws -> Success
    ) -> LoopTask<Success> {
        require(!hasEnded, "this nursery has ended: spawn in its body, or in its tasks")
        let task = LoopTask<Success>(name, fileID, line)
        task.start(in: self, body)
        if isCancelled { task.cancel() }
        return task
    }

    /// Cancels the body and all tasks. `withNursery` returns what the body returns; a body that
    /// throws the `CancellationError` ends it with that.
    public func cancel() {
        guard !isCancelled else { return }
        isCancelled = true
        cancelBody?()
        for task in tasks.values { task.cancel() }
    }

    fileprivate func run<R: Sendable>(
        _ body: @escaping @LoopActor (Nursery) async throws -> R
    ) async throws -> R {
        let work = TaskIdentity.task { try await body(self) }
        cancelBody = { work.cancel() }
        return try await withTaskCancellationHandler {
            let result = await work.result
            if case .failure(let error) = result { bodyFailed(error) }
            while !tasks.isEmpty { await allEnded.waitThroughCancellation(()) }
            hasEnded = true
            if let failure { throw failure }
            if wasCutOff { throw CancellationError() }
            return try result.get()
        } onCancel: {
            LoopExecutor.shared.runOnLoop {
                self.isCallerCancelled = true
                self.cancel()
            }
        }
    }

    /// Its error is thrown in any case, unless a task has failed before.
    private func bodyFailed(_ error: any Error) {
        if !(error is CancellationError) { fail(error) { Origin("body of a nursery", "", 0) } }
        cancel()
    }

    private func fail(_ error: any Error, _ origin: () -> Origin) {
        guard failures.insert(ThrownError(error: error)).inserted else { return }
        if failure == nil {
            failure = error
            cancel()
        } else {
            EventLoop.current.onReport(.unhandledError(error, of: origin()))
        }
    }
}

extension Nursery {
    /// A new task.
    func began(_ task: AnyLoopTask) {
        tasks[ObjectIdentifier(task)] = task
    }

    /// The task has ended.
    func ended(_ task: AnyLoopTask, _ failure: (any Error)?) {
        tasks[ObjectIdentifier(task)] = nil
        if let error = failure {
            if error is CancellationError {
                wasCutOff = wasCutOff || isCallerCancelled
            } else {
                fail(error) { task.origin }
            }
        }
        if tasks.isEmpty { allEnded.resumeAll(with: ()) }
    }
}
