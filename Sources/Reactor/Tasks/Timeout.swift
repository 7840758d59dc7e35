// SPDX-License-Identifier: Apache-2.0

import Primitives

/// The body of `withTimeout` or `withDeadline` took longer than its limit.
public struct TimeoutError: Error, Hashable, CustomStringConvertible {
    /// The time from the beginning of the body to its deadline.
    public let limit: Duration

    /// Such as `not done within 2.0 seconds`.
    public var description: String { "not done within \(limit)" }
}

/// Runs the body, and cancels it if it takes longer than the limit.
///
/// It returns when the body has ended, never before: it waits for a body that ignores its
/// cancellation. A body that succeeds in spite of the cancellation has succeeded. With a limit of
/// zero or less the body still begins, and is cancelled at once.
///
/// - Throws: `TimeoutError` if the limit ended the body; otherwise the error that the body throws.
@discardableResult
@LoopActor public func withTimeout<R: Sendable>(
    _ limit: Duration, fileID: StaticString = #fileID, line: UInt = #line,
    _ body: @escaping @LoopActor () async throws -> R
) async throws -> R {
    try await withTimeout(limit, fileID: fileID, line: line) { _ in try await body() }
}

/// Runs the body, which can move its own deadline.
///
/// ```swift
/// try await withTimeout(.seconds(5)) { scope in
///     while let part = try await next() {
///         show(part)
///         scope.reschedule(after: .seconds(5))  // five seconds for each part
///     }
/// }
/// ```
///
/// Otherwise it behaves like `withTimeout(_:_:)`.
///
/// - Throws: `TimeoutError` if the deadline ended the body; otherwise the error that the body
///   throws.
@discardableResult
@LoopActor public func withTimeout<R: Sendable>(
    _ limit: Duration, fileID: StaticString = #fileID, line: UInt = #line,
    _ body: @escaping @LoopActor (DeadlineScope) async throws -> R
) async throws -> R {
    beginWait("withTimeout", fileID, line)
    defer { endWait() }
    let now = EventLoop.current.poller.now
    return try await DeadlineScope(from: now, to: now.advanced(by: limit)).run(body)
}

/// Runs the body, and cancels it if it has not ended at a moment: one deadline for all the steps of
/// a longer operation.
///
/// Otherwise it behaves like `withTimeout(_:_:)`; a moment in the past is a limit of less than
/// zero.
///
/// - Throws: `TimeoutError` if the deadline ended the body; otherwise the error that the body
///   throws.
@discardableResult
@LoopActor public func withDeadline<R: Sendable>(
    _ deadline: Instant, fileID: StaticString = #fileID, line: UInt = #line,
    _ body: @escaping @LoopActor () async throws -> R
) async throws -> R {
    beginWait("withDeadline", fileID, line)
    defer { endWait() }
    let now = EventLoop.current.poller.now
    return try await DeadlineScope(from: now, to: deadline).run { _ in try await body() }
}

/// The deadline of a body of `withTimeout`, while the body runs.
///
/// Isolation: the loop.
@LoopActor public final class DeadlineScope {
    /// When the body is cancelled, or was cancelled.
    public var deadline: Instant { timer.deadline }
    /// Whether the deadline has passed, and the body was cancelled.
    public private(set) var hasPassed = false

    private let begin: Instant
    private lazy var timer = EventLoop.current.timer { [unowned self] in pass() }
    private var cancelBody: (@LoopActor () -> Void)?

    fileprivate init(from begin: Instant, to deadline: Instant) {
        self.begin = begin
        timer.schedule(at: deadline)
    }

    /// Moves the deadline. It changes nothing once the deadline has passed.
    public func reschedule(at deadline: Instant) {
        if timer.isScheduled { timer.schedule(at: deadline) }
    }

    /// Moves the deadline to a duration after the call. It changes nothing once the deadline has
    /// passed.
    public func reschedule(after duration: Duration) {
        if timer.isScheduled { timer.schedule(after: duration) }
    }

    fileprivate func run<R: Sendable>(
        _ body: @escaping @LoopActor (DeadlineScope) async throws -> R
    ) async throws -> R {
        let work = TaskIdentity.task { try await body(self) }
        cancelBody = { work.cancel() }
        defer { timer.cancel() }
        do {
            return try await withTaskCancellationHandler {
                try await work.value
            } onCancel: {
                work.cancel()
            }
        } catch is CancellationError where hasPassed && !Task.isCancelled {
            throw TimeoutError(limit: begin.duration(to: deadline))
        }
    }

    private func pass() {
        hasPassed = true
        cancelBody?()
    }
}
