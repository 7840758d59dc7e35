// SPDX-License-Identifier: Apache-2.0

/// Starts a task on the loop of which nothing is lost: an error that nobody awaits is reported.
///
/// ```swift
/// spawn("poll air") { try await poll() }          // fire and forget: an error is reported
/// let answer = spawn { try await ask() }          // awaited: the error is the awaiter's
/// let text = try await answer.value
/// ```
///
/// `Task {}` is still right where the body cannot throw, or the task is awaited in any case: it
/// forgets the error of a task that nobody awaits. When the loop ends, tasks of `spawn` that have
/// not ended are cancelled and get a few turns to clean up.
///
/// - Parameters:
///   - name: What reports call it.
///   - body: Begins in the next turn. It inherits the caller's priority and task-local values.
/// - Returns: What to await or cancel it by. If it is dropped, the task runs on.
@discardableResult
@LoopActor public func spawn<Success: Sendable>(
    _ name: String = "", fileID: StaticString = #fileID, line: UInt = #line,
    _ body: @escaping @LoopActor () async throws -> Success
) -> LoopTask<Success> {
    let loop = EventLoop.current
    let what = name.isEmpty ? "task" : "task \"\(name)\""
    let record = TaskRecord<Success>(loop: loop, what, fileID, line)
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
        LoopExecutor.shared.runOnLoop { [record] in record.losesItsHandle() }
    }

    /// Waits for its end and returns what it returned.
    ///
    /// As with `Task.value`, a caller that is cancelled goes on waiting and the task goes on
    /// running; `shield` is for a caller who does not want to wait then, `gather` for a task that
    /// is to be cancelled too.
    ///
    /// - Throws: What the body threw.
    public var value: Success {
        get async throws { try await record.wait().get() }
    }

    /// What came of it; `nil` while it runs. Who has read an error has been told of it.
    public var result: Result<Success, any Error>? { record.take() }

    /// Whether it has ended.
    public var isDone: Bool { record.isDone }

    /// Whether it was cancelled; it may have ended before that.
    public nonisolated var isCancelled: Bool { work.isCancelled }

    /// Asks it to end. May be called on any thread.
    public nonisolated func cancel() {
        work.cancel()
    }

    /// Calls the action in the moment of its end, or now if it has ended. The action reads
    /// `result` if it wants to take care of an error.
    public func whenDone(_ action: @escaping @LoopActor () -> Void) {
        record.whenDone(action)
    }
}
