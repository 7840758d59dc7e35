// SPDX-License-Identifier: Apache-2.0

import Primitives

/// An action that can be scheduled, again and again: scheduling allocates nothing.
///
/// A scheduled timer is kept alive by the loop; one that is not, by whoever holds it.
///
/// Isolation: the loop.
@LoopActor public final class LoopTimer: TimerNode {
    private let action: @LoopActor () -> Void

    init(loop: EventLoop, _ action: @escaping @LoopActor () -> Void) {
        self.action = action
        super.init(loop: loop)
    }

    /// Calls the action at that moment, in place of any moment it was scheduled for before. One
    /// that has passed means the next turn.
    public func schedule(at deadline: Instant) {
        arm(at: deadline)
    }

    /// Calls the action after that time from now on, in place of any moment before.
    public func schedule(after delay: Duration) {
        arm(at: loop.poller.now.advanced(by: delay))
    }

    override func fire() {
        action()
    }
}

/// A job of the runtime that is to run later: the wait of `Task.sleep`.
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
