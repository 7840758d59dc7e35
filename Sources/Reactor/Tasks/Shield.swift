// SPDX-License-Identifier: Apache-2.0

/// Runs the body in a task of its own, which goes on when the caller is cancelled.
///
/// The caller goes on at once then, as everywhere; what must not be left half done is done to its
/// end nevertheless. Should it fail after that, the error is reported, since nobody awaits it.
///
/// - Throws: `CancellationError` if the caller is cancelled first; what the body throws.
@LoopActor public func shield<Success: Sendable>(
    fileID: StaticString = #fileID, line: UInt = #line,
    _ body: @escaping @LoopActor () async throws -> Success
) async throws -> Success {
    try await shield(spawn("shielded", fileID: fileID, line: line, body))
}

/// Waits for the task's end, or for the caller's cancellation, which the task does not notice.
///
/// - Throws: `CancellationError` if the caller is cancelled first; what the task throws.
@LoopActor public func shield<Success: Sendable>(
    _ task: LoopTask<Success>
) async throws -> Success {
    try await task.record.waitUnlessCancelled().get()
}
