// SPDX-License-Identifier: Apache-2.0

/// Runs the body to its end, even if the current task is cancelled: for what has to be cleaned up.
///
/// ```swift
/// do {
///     try await exchange(with: pump)
/// } catch {
///     try await withTaskCancellationShield { try await pump.stop() }
///     throw error
/// }
/// ```
///
/// In the body `Task.isCancelled` is false, and it can sleep and wait. The caller waits for the
/// body, cancelled or not; `shield` lets a cancelled caller go on at once. Give the body a deadline
/// of its own, with `withTimeout`, if it may take long.
///
/// - Throws: The error that the body throws.
@discardableResult
@LoopActor public func withTaskCancellationShield<R: Sendable>(
    fileID: StaticString = #fileID, line: UInt = #line,
    _ body: @escaping @LoopActor () async throws -> R
) async throws -> R {
    beginWait("withTaskCancellationShield", fileID, line)
    defer { endWait() }
    return try await TaskIdentity.task(body).value
}
