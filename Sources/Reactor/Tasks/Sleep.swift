// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Suspends the task for a duration, counted from the call.
///
/// Unlike `Task.sleep` it leaves no timer when the task is cancelled: for each cancelled sleep, the
/// runtime keeps a timer until the original deadline.
///
/// - Throws: `CancellationError` if the task is cancelled, or the loop ends.
@inlinable
@LoopActor public func sleep(
    for duration: Duration, fileID: StaticString = #fileID, line: UInt = #line
) async throws(CancellationError) {
    try await sleep(until: moment(after: duration), fileID: fileID, line: line)
}

@usableFromInline @LoopActor func moment(after duration: Duration) -> Instant {
    EventLoop.current.poller.now.advanced(by: duration)
}

/// Suspends the task until a moment; a moment in the past means the next turn.
///
/// - Throws: `CancellationError` if the task is cancelled, or the loop ends.
@LoopActor public func sleep(
    until deadline: Instant, fileID: StaticString = #fileID, line: UInt = #line
) async throws(CancellationError) {
    let sleeper = Sleeper(until: deadline, fileID, line)
    await withTaskCancellationHandler {
        await withUnsafeContinuation { sleeper.begin($0) }
    } onCancel: {
        LoopExecutor.shared.runOnLoop { sleeper.cancelSleep() }
    }
    guard sleeper.hasSlept else { throw CancellationError() }
}

/// One suspended `sleep`.
///
/// Of all waits this is the one of which a program has thousands. Its state is here and not in the
/// frames of the functions above, because the runtime gives a task memory in blocks of 1 kB, and a
/// sleeping task should need only one.
///
/// The cancellation may come from another thread, before the sleep begins or after it ended.
@LoopActor private final class Sleeper: TimerNode {
    private(set) var hasSlept = false
    private var continuation: UnsafeContinuation<Void, Never>?
    private var isCancelled = false
    /// In debug mode, until it ends.
    private var record: WaitRecord?

    init(until deadline: Instant, _ file: StaticString, _ line: UInt) {
        record = WaitRecord.begin(Origin("sleep", file, line))
        super.init(loop: EventLoop.current)
        self.deadline = deadline
    }

    func begin(_ continuation: UnsafeContinuation<Void, Never>) {
        if isCancelled {
            record?.end()
            // In a later turn, for the reason that `cancellation` has.
            LoopExecutor.shared.enqueue(.call { continuation.resume() })
        } else {
            self.continuation = continuation
            arm(at: deadline)
        }
    }

    override func fire() {
        hasSlept = true
        resume()
    }

    override func abandon() {
        resume()
    }

    func cancelSleep() {
        isCancelled = true
        cancel()
        resume()
    }

    private func resume() {
        record?.end()
        continuation.take()?.resume()
    }
}
