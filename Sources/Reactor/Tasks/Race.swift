// SPDX-License-Identifier: Apache-2.0

/// Runs several functions at once, returns the result of the first that ends, and cancels the
/// others.
///
/// ```swift
/// let reason = try await race({ try await signal() }, { try await failure() })
/// ```
///
/// The first end decides, with a value or an error. It returns when the others have ended too: it
/// waits for a function that ignores its cancellation.
///
/// - Parameters:
///   - bodies: At least one.
///   - fileID: The file of the call, for reports.
///   - line: The line of the call, for reports.
/// - Throws: The error of the one that ended first.
@LoopActor public func race<Success: Sendable>(
    _ bodies: (@LoopActor () async throws -> Success)...,
    fileID: StaticString = #fileID, line: UInt = #line
) async throws -> Success {
    beginWait("race", fileID, line)
    defer { endWait() }
    return try await withThrowingTaskGroup(of: Success.self) { group in
        for body in bodies {
            let part: @LoopActor () async throws -> Success = {
                beginWait("race", fileID, line)
                defer { endWait() }
                return try await body()
            }
            group.addTask(operation: part)
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else {
            misuse("race needs at least one body")
        }
        return first
    }
}

/// Waits until one of the tasks has ended, and changes none of them.
///
/// - Parameters:
///   - tasks: At least one.
///   - fileID: The file of the call, for reports.
///   - line: The line of the call, for reports.
/// - Returns: The index of the one that ended first; if several had ended before the call, the
///   smallest.
/// - Throws: `CancellationError` if the caller is cancelled; the tasks run on.
@LoopActor public func firstCompleted<Success: Sendable>(
    of tasks: [LoopTask<Success>], fileID: StaticString = #fileID, line: UInt = #line
) async throws(CancellationError) -> Int {
    require(!tasks.isEmpty, "firstCompleted needs at least one task")
    let ended = Queue<Int>()
    let watches = tasks.enumerated().map { index, task in
        task.whenDone { _ = ended.tryPut(index) }
    }
    defer { for watch in watches { watch.cancel() } }
    beginWait("firstCompleted", fileID, line)
    defer { endWait() }
    guard let first = try await ended.next() else {
        preconditionFailure("this queue is never finished")
    }
    return first
}

/// The tasks in the order in which they end, each at its end.
///
/// ```swift
/// for try await (index, result) in asCompleted(tasks) { show((names[index], result)) }
/// ```
///
/// A task group does the same for its own tasks, in `for try await value in group`. This function
/// is for tasks that were started elsewhere. Errors are in the results. Returning a result counts
/// as handling its error. Errors of tasks that end after the iteration was left are reported.
///
/// - Returns: A sequence of one element for each task: its index and its result. It throws
///   `CancellationError` if the task that waits for the next one is cancelled.
@LoopActor public func asCompleted<Success: Sendable>(
    _ tasks: [LoopTask<Success>], fileID: StaticString = #fileID, line: UInt = #line
) -> some AsyncSequence<(index: Int, result: Result<Success, any Error>), CancellationError> {
    let ends = TaskEnds(of: tasks, fileID, line)
    return ends.indices.map { @LoopActor index in ends.element(index) }
}

/// Watches tasks until the last reader is gone.
@LoopActor private final class TaskEnds<Success: Sendable> {
    /// Only the indices: reading a result counts as handling its error.
    let indices: Queue<Int>
    private let tasks: [LoopTask<Success>]
    private var running: Int
    private var watches: [TaskWatch] = []

    init(of tasks: [LoopTask<Success>], _ file: StaticString, _ line: UInt) {
        indices = Queue(fileID: file, line: line)
        self.tasks = tasks
        running = tasks.count
        if tasks.isEmpty { indices.finish() }
        watches = tasks.enumerated().map { index, task in
            task.whenDone { [weak self] in self?.ended(index) }
        }
    }

    deinit {
        LoopExecutor.shared.runOnLoop { [watches] in for watch in watches { watch.cancel() } }
    }

    func element(_ index: Int) -> (index: Int, result: Result<Success, any Error>) {
        guard let result = tasks[index].result else {
            preconditionFailure("a task that has ended has a result")
        }
        return (index, result)
    }

    private func ended(_ index: Int) {
        _ = indices.tryPut(index)
        running -= 1
        if running == 0 { indices.finish() }
    }
}
