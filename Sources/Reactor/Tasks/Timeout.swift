// SPDX-License-Identifier: Apache-2.0

/// Something took longer than it was allowed to.
public struct TimeoutError: Error, Hashable, CustomStringConvertible {
    /// The time it was allowed.
    public let limit: Duration

    /// Such as `not done within 2.0 seconds`.
    public var description: String { "not done within \(limit)" }
}

/// Runs the body, and cancels it if it takes longer than the limit.
///
/// It returns when the body has ended, never before: a body that does not heed cancellation is
/// waited for. A body that succeeds in spite of being cancelled has succeeded.
///
/// - Throws: `TimeoutError` if the limit ended the body; otherwise what the body throws.
@LoopActor public func withTimeout<R: Sendable>(
    _ limit: Duration, _ body: @escaping @LoopActor () async throws -> R
) async throws -> R {
    let work = Task { try await body() }
    let timer = EventLoop.current.schedule(after: limit) { work.cancel() }
    defer { timer.cancel() }
    do {
        return try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            work.cancel()
        }
    } catch is CancellationError where !timer.isScheduled && !Task.isCancelled {
        throw TimeoutError(limit: limit)
    }
}
