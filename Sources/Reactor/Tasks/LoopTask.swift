// SPDX-License-Identifier: Apache-2.0

/// Starts a task on the loop that does not lose its error: an error that no caller handles is
/// reported.
///
/// ```swift
/// spawn("poll air") { try await poll() }          // fire and forget: an error is reported
/// let answer = spawn { try await ask() }          // awaited: the error is the awaiter's
/// let text = try await answer.value
/// ```
///
/// `Task {}` is still right if the body cannot throw, or if the task is always awaited: it drops
/// the error of a task that is not awaited. When the loop ends, running tasks of `spawn` are
/// cancelled, and the loop waits for them: see `EventLoop.run`.
///
/// - Parameters:
///   - name: The task's name in reports.
///   - body: Begins in the next turn. It inherits the caller's priority and task-local values.
/// - Returns: The task, for awaiting and cancelling. If it is dropped, the task still runs.
@discardableResult
@LoopActor public func spawn<Success: Sendable>(
    _ name: String = "", fileID: StaticString = #fileID, line: UInt = #line,
    _ body: @escaping @LoopActor () async throws -> Success
) -> LoopTask<Success> {
    start(name, fileID, line, in: nil, body)
}

/// Starts a task of `spawn`, or of a nursery.
@LoopActor func start<Success: Sendable>(
    _ name: String, _ file: StaticString, _ line: UInt, in nursery: Nursery?,
    _ body: @escaping @LoopActor () async throws -> Success
) -> LoopTask<Success> {
    let loop = EventLoop.current
    let what = name.isEmpty ? "task" : "task \"\(name)\""
    let record = TaskRecord<Success>(loop: loop, nursery: nursery, what, file, line)
    let work = Task {
        let number = loop.debugger?.taskBegins(record.origin)
        let result: Result<Success, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        if let number { loop.debugger?.taskEnds(number) }
        record.end(result)
    }
    record.begin(work)
    return LoopTask(record, work)
}

/// A task that was started by `spawn`.
///
/// Isolation: the loop, except `cancel`.
@LoopActor public final class LoopTask<Success: Sendable> {
    let record: TaskRecord<Success>
    private nonisolated let work: Task<Void, Never>

    init(_ record: TaskRecord<Success>, _ work: Task<Void, Never>) {
        self.record = record
        self.work = work
    }

    deinit {
        LoopExecutor.shared.runOnLoop { [record] in record.handleWasDropped() }
    }

    /// Waits for the task's end and returns its result.
    ///
    /// As with `Task.value`, a caller that is cancelled goes on waiting and the task goes on
    /// running. Use `shield` if the caller must not wait then, and `gather` if the task must be
    /// cancelled too.
    ///
    /// - Throws: The error that the body threw.
    public var value: Success {
        get async throws { try await record.wait().get() }
    }

    /// The task's result; `nil` while it runs. Reading it counts as handling its error.
    public var result: Result<Success, any Error>? { record.takeResult() }

    /// Whether it has ended.
    public var isDone: Bool { record.isDone }

    /// Whether it was cancelled; it may have ended before that.
    public nonisolated var isCancelled: Bool { work.isCancelled }

    /// Asks it to end. May be called on any thread.
    public nonisolated func cancel() {
        work.cancel()
    }

    /// Calls the action when the task ends, or now if it has ended. If the action handles errors,
    /// it reads `result`.
    ///
    /// - Returns: The watch, for taking the call back. If it is dropped, the action is called all
    ///   the same.
    @discardableResult public func whenDone(_ action: @escaping @LoopActor () -> Void) -> TaskWatch
    {
        record.whenDone(action)
    }
}
