// SPDX-License-Identifier: Apache-2.0

import Primitives

/// The body of `withTimeout` took longer than its limit.
public struct TimeoutError: Error, Hashable, CustomStringConvertible {
    /// The limit.
    public let limit: Duration

    /// Such as `not done within 2.0 seconds`.
    public var description: String { "not done within \(limit)" }
}

/// Runs the body, and cancels it if it takes longer than the limit.
///
/// It returns when the body has ended, never before: it waits for a body that ignores its
/// cancellation. A body that succeeds in spite of the cancellation has succeeded. With a limit of
/// zero or less the body still begins, and is cancelled in the turn after that.
///
/// - Throws: `TimeoutError` if the limit ended the body; otherwise the error that the body throws.
@LoopActor public func withTimeout<R: Sendable>(
    _ limit: Duration, _ body: @escaping @LoopActor () async throws -> R
) async throws -> R {
    let deadline = EventLoop.current.poller.now.advanced(by: limit)
    return try await withTimeout(at: deadline, limit: limit, body)
}

/// Runs the body, and cancels it if it has not ended at a moment: one deadline for all the steps of
/// a longer operation.
///
/// Otherwise it behaves like `withTimeout(_:_:)`; a moment in the past is a limit of less than
/// zero.
///
/// - Throws: `TimeoutError` if the deadline ended the body, with the time that was left when the
///   body began; otherwise the error that the body throws.
@LoopActor public func withTimeout<R: Sendable>(
    at deadline: Instant, _ body: @escaping @LoopActor () async throws -> R
) async throws -> R {
    let limit = EventLoop.current.poller.now.duration(to: deadline)
    return try await withTimeout(at: deadline, limit: limit, body)
}

@LoopActor private func withTimeout<R: Sendable>(
    at deadline: Instant, limit: Duration, _ body: @escaping @LoopActor () async throws -> R
) async throws -> R {
    let work = Task { try await body() }
    let timer = EventLoop.current.schedule(at: deadline) { work.cancel() }
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
