// SPDX-License-Identifier: Apache-2.0

/// What a ticker does about ticks whose moment passed while the loop was busy.
public enum LatePolicy: Sendable {
    /// One tick for all that were missed, then the next in time.
    case skip
    /// Every tick, one per turn, until none is owed.
    case catchUp
}

/// An action at equal distances in time, until it is cancelled. It does not drift: each tick is
/// counted from the first, not from the moment when the one before ran.
///
/// Isolation: the loop.
@LoopActor public final class Ticker: TimerNode {
    /// The distance between two ticks.
    public let period: Duration

    private let late: LatePolicy
    private let epoch: Instant
    private let action: @LoopActor () -> Void

    init(
        loop: EventLoop, every period: Duration, from epoch: Instant, late: LatePolicy,
        _ action: @escaping @LoopActor () -> Void
    ) {
        precondition(period >= .nanoseconds(1), "a ticker's period is at least a nanosecond")
        self.period = period
        self.late = late
        self.epoch = epoch
        self.action = action
        super.init(loop: loop)
        arm(at: firstTick(after: loop.poller.now))
    }

    override func fire() {
        switch late {
        case .skip: arm(at: max(deadline.advanced(by: period), firstTick(after: loop.now)))
        case .catchUp: arm(at: deadline.advanced(by: period))
        }
        // After scheduling, so that the action can cancel.
        action()
    }

    private func firstTick(after moment: Instant) -> Instant {
        let step = Instant(nanoseconds: 0).advanced(by: period).nanoseconds
        let passed = (moment.nanoseconds - epoch.nanoseconds) / step
        return epoch.advanced(by: .nanoseconds((passed + 1) * step))
    }
}
