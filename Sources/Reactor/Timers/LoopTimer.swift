// SPDX-License-Identifier: Apache-2.0

import Primitives

/// An action that can be scheduled, repeatedly: scheduling allocates nothing.
///
/// The loop keeps a scheduled timer alive; an unscheduled one lives as long as its owner holds it.
///
/// Isolation: the loop.
@LoopActor public final class LoopTimer: TimerNode {
    private let action: @LoopActor () -> Void

    init(loop: EventLoop, _ action: @escaping @LoopActor () -> Void) {
        self.action = action
        super.init(loop: loop)
    }

    /// Calls the action at a moment, and replaces the moment of an earlier call. A moment in the
    /// past means the next turn.
    public func schedule(at deadline: Instant) {
        arm(at: deadline)
    }

    /// Calls the action after a delay from now, and replaces the moment of an earlier call.
    public func schedule(after delay: Duration) {
        arm(at: loop.poller.now.advanced(by: delay))
    }

    override func fire() {
        action()
    }
}

/// A job of the runtime that runs later: the wait of `Task.sleep`.
@LoopActor final class JobTimer: TimerNode {
    private let job: UnownedJob

    init(loop: EventLoop, _ job: UnownedJob) {
        self.job = job
        super.init(loop: loop)
    }

    override func fire() {
        LoopExecutor.shared.enqueue(.job(job))
    }
}
