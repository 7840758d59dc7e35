// SPDX-License-Identifier: Apache-2.0

/// Runs the body in a task of its own, which goes on if the caller is cancelled.
///
/// A cancelled caller goes on at once, as everywhere, while the body still runs to its end. If the
/// body fails after that, the error is reported, since no caller handles it.
///
/// - Throws: `CancellationError` if the caller is cancelled first; the error that the body throws.
@LoopActor public func shield<Success: Sendable>(
    fileID: StaticString = #fileID, line: UInt = #line,
    _ body: @escaping @LoopActor () async throws -> Success
) async throws -> Success {
    try await shield(
        spawn("shielded", fileID: fileID, line: line, body), fileID: fileID, line: line)
}

/// Waits for the task's end or for the caller's cancellation, which does not affect the task.
///
/// - Throws: `CancellationError` if the caller is cancelled first; the error that the task throws.
@LoopActor public func shield<Success: Sendable>(
    _ task: LoopTask<Success>, fileID: StaticString = #fileID, line: UInt = #line
) async throws -> Success {
    beginWait("shield", fileID, line)
    defer { endWait() }
    try await task.waitUnlessCancelled()
    return try task.takeValue()
}
