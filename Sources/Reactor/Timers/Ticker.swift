// SPDX-License-Identifier: Apache-2.0

import Primitives

/// What a ticker does about ticks whose moment passed while the loop was busy.
public enum LatePolicy: Sendable {
    /// One tick for all that were missed, then the next in time.
    case skip
    /// Every tick, one per turn, until none is owed.
    case catchUp
}

/// An action that comes again and again, until it is cancelled. It does not drift: each tick has a
/// moment of its own, whenever the one before it ran.
///
/// **On the loop's clock** ticks stand at equal distances. No step of the date reaches them.
///
/// **On the clock on the wall** they stand where the schedule says. When that clock is stepped, the
/// kernel tells at once, and the next tick is worked out anew. A step of less than an hour is a
/// correction: what was due in the time that it leaps over is due now, once; what was done in the
/// time that it repeats is not done again. A longer step is another date: nothing is made up for
/// and nothing held back, or the first synchronisation of a board that began in 1970 would owe the
/// ticks of decades. While the date is not known, nothing is due; the ticker looks each minute.
///
/// Isolation: the loop.
@LoopActor public final class Ticker: TimerNode {
    private static let correction: Int64 = 3_600_000_000_000

    private let course: TickCourse
    private let late: LatePolicy
    private let jitter: Int64
    /// Let go of at the end: it may well hold this ticker, in order to cancel it.
    private var action: (@LoopActor () -> Void)?
    /// The tick that is waited for, without its jitter, in its clock's nanoseconds; and the last.
    private var due: Int64?
    private var last: Int64?
    private var alarm: WallAlarm?

    init(
        loop: EventLoop, _ course: TickCourse, _ late: LatePolicy, jitter: Duration,
        _ action: @escaping @LoopActor () -> Void
    ) {
        precondition(jitter >= .zero, "jitter puts ticks off: give it a time of zero or more")
        self.course = course
        self.late = late
        self.jitter = jitter.wholeNanoseconds
        self.action = action
        super.init(loop: loop)
        begin()
    }

    /// Whether another tick will come.
    public override var isScheduled: Bool { alarm != nil || super.isScheduled }

    /// Ends it, and lets go of the action. Cancelling twice is allowed.
    public override func cancel() {
        super.cancel()
        abandon()
    }

    override func abandon() {
        alarm?.cancel()
        alarm = nil
        action = nil
    }

    override func fire() {
        if case .loop = course { tick(at: loop.now.nanoseconds) } else { begin() }
    }

    private func begin() {
        switch course {
        case .loop: wait(after: loop.poller.now.nanoseconds)
        case .wall(_, let clock):
            guard let now = clock.now() else { return arm(at: loop.now.advanced(by: .seconds(60))) }
            wait(after: now)
        }
    }

    /// The wall shows the moment, or was stepped.
    private func rang(at now: Int64?) {
        alarm = nil
        guard let due, let now else { return begin() }
        if (due..<due + Ticker.correction).contains(now) { return tick(at: now) }
        let isRepeated = last.map { (now..<now + Ticker.correction).contains($0) } ?? false
        wait(after: isRepeated ? last ?? now : now)
    }

    private func tick(at now: Int64) {
        guard let due else { return }
        last = due
        switch late {
        case .skip: wait(after: max(due, now))
        case .catchUp: wait(after: due)
        }
        // After that, so that the action can cancel.
        action?()
    }

    private func wait(after moment: Int64) {
        due = course.next(after: moment)
        guard let due else { return }
        let delay = jitter > 0 ? Int64.random(in: 0..<jitter, using: &loop.random) : 0
        let goal = Instant(nanoseconds: due).advanced(by: .nanoseconds(delay))
        switch course {
        case .loop: arm(at: goal)
        case .wall(_, let clock):
            alarm = clock.alarm(at: goal.nanoseconds) { self.rang(at: clock.now()) }
        }
    }
}

/// Where ticks stand, on which clock.
@LoopActor enum TickCourse {
    /// At equal distances from a beginning, in the loop's nanoseconds.
    case loop(period: Int64, from: Int64)
    /// By the clock on the wall.
    case wall(WallSchedule, any WallClock)

    /// The first tick after a moment, in the clock's nanoseconds; `nil` if there will be none.
    func next(after moment: Int64) -> Int64? {
        switch self {
        case .loop(let period, let beginning):
            beginning.multiple(of: period, after: moment)
        case .wall(let schedule, _):
            schedule.next(after: moment)
        }
    }
}

extension Int64 {
    /// The first of the numbers at equal distances from this one that is greater than a number that
    /// is not less than this one; saturates.
    func multiple(of distance: Int64, after number: Int64) -> Int64 {
        let (next, isPast) = addingReportingOverflow(((number - self) / distance + 1) * distance)
        return isPast ? .max : next
    }
}
