// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Suspends the task for a duration, counted from the call.
///
/// Unlike `Task.sleep` it leaves no timer when the task is cancelled: for each cancelled sleep, the
/// runtime keeps a timer until the original deadline.
///
/// - Throws: `CancellationError` if the task is cancelled, or the loop ends.
@LoopActor public func sleep(for duration: Duration) async throws(CancellationError) {
    try await sleep(until: EventLoop.current.poller.now.advanced(by: duration))
}

/// Suspends the task until a moment; a moment in the past means the next turn.
///
/// - Throws: `CancellationError` if the task is cancelled, or the loop ends.
@LoopActor public func sleep(until deadline: Instant) async throws(CancellationError) {
    if Task.isCancelled { throw await cancellation() }
    let sleeper = Sleeper(loop: EventLoop.current)
    let slept = await withTaskCancellationHandler {
        await withUnsafeContinuation { sleeper.begin(until: deadline, $0) }
    } onCancel: {
        LoopExecutor.shared.runOnLoop { sleeper.cancelSleep() }
    }
    guard slept else { throw CancellationError() }
}

/// One suspended `sleep`; the result is true if the moment came.
///
/// The cancellation may come from another thread, before the sleep begins or after it ended.
@LoopActor private final class Sleeper: TimerNode {
    private var continuation: UnsafeContinuation<Bool, Never>?
    private var isCancelled = false

    override init(loop: EventLoop) {
        super.init(loop: loop)
    }

    func begin(until deadline: Instant, _ continuation: UnsafeContinuation<Bool, Never>) {
        guard !isCancelled else { return continuation.resume(returning: false) }
        self.continuation = continuation
        arm(at: deadline)
    }

    override func fire() {
        resume(true)
    }

    override func abandon() {
        resume(false)
    }

    func cancelSleep() {
        isCancelled = true
        cancel()
        resume(false)
    }

    private func resume(_ slept: Bool) {
        continuation?.resume(returning: slept)
        continuation = nil
    }
}
