// SPDX-License-Identifier: Apache-2.0

/// Does several things at once, returns what came of the first that ended, and cancels the others.
///
/// ```swift
/// let reason = try await race({ try await signal() }, { try await failure() })
/// ```
///
/// The first that ends decides, with a value or with an error. It returns when the others have
/// ended too; so one that does not heed cancellation is waited for.
///
/// - Parameter bodies: At least one.
/// - Throws: The error of the one that ended first.
@LoopActor public func race<Success: Sendable>(
    _ bodies: (@LoopActor () async throws -> Success)...
) async throws -> Success {
    try await withThrowingTaskGroup(of: Success.self) { group in
        for body in bodies { group.addTask(operation: body) }
        defer { group.cancelAll() }
        guard let first = try await group.next() else {
            preconditionFailure("a race of nobody has no winner: give it at least one body")
        }
        return first
    }
}

/// Waits until one of the tasks has ended, and touches none of them.
///
/// - Parameter tasks: At least one.
/// - Returns: The index of the one that ended first; of several that had ended before the call,
///   the least.
/// - Throws: `CancellationError` if the caller is cancelled; the tasks run on.
@LoopActor public func firstCompleted<Success: Sendable>(
    of tasks: [LoopTask<Success>]
) async throws(CancellationError) -> Int {
    precondition(!tasks.isEmpty, "none of no tasks will ever end: give it at least one")
    let ended = Queue<Int>()
    for (index, task) in tasks.enumerated() { task.whenDone { _ = ended.tryPut(index) } }
    guard let first = try await ended.next() else {
        preconditionFailure("this queue is never finished")
    }
    return first
}

/// The tasks in the order of their ends, each when it has ended.
///
/// ```swift
/// for try await (index, result) in asCompleted(tasks) { show((names[index], result)) }
/// ```
///
/// A task group does the same for tasks of its own, in `for try await value in group`; this is for
/// tasks that somebody else has started. Errors are in the results. One that is given out counts as
/// heard; those of tasks that end after the sequence was left do not, and are reported.
///
/// - Returns: A sequence of one element for each task: its index, and what came of it. It throws
///   `CancellationError` if the task that waits for the next one is cancelled.
@LoopActor public func asCompleted<Success: Sendable>(
    _ tasks: [LoopTask<Success>]
) -> some AsyncSequence<(index: Int, result: Result<Success, any Error>), CancellationError> {
    // Only the indices: who reads a result has heard of its error.
    let ended = Queue<Int>()
    var running = tasks.count
    if running == 0 { ended.finish() }
    for (index, task) in tasks.enumerated() {
        task.whenDone {
            _ = ended.tryPut(index)
            running -= 1
            if running == 0 { ended.finish() }
        }
    }
    return ended.map { @LoopActor index in
        guard let result = tasks[index].result else {
            preconditionFailure("a task that has ended has a result")
        }
        return (index, result)
    }
}
