// SPDX-License-Identifier: Apache-2.0

import Primitives

/// How a ticker handles ticks that came due while the loop was busy.
public enum LatePolicy: Sendable {
    /// One tick for all missed ones, then the next in time.
    case skip
    /// Every tick, one per turn, until none is missing.
    case catchUp
}

/// A periodic action, until it is cancelled. It does not drift: each tick has a moment of its own,
/// independent of when the previous tick ran.
///
/// **On the loop's clock** ticks come at equal distances. Steps of the date do not affect them.
///
/// **On the wall clock** ticks come at the moments of the schedule. When that clock is stepped, the
/// kernel reports it at once, and the next tick is computed again. A step of less than an hour is a
/// correction: ticks in the skipped time run now, once; ticks in the repeated time do not run
/// again. A longer step is a change of date: no tick is made up for or held back. Otherwise the
/// first synchronisation of a board that began in 1970 would run the ticks of decades. While the
/// date is not known, nothing is due; the ticker checks it each minute.
///
/// Isolation: the loop.
@LoopActor public final class Ticker: TimerNode {
    private static let correction: Int64 = 3_600_000_000_000

    private let schedule: TickSchedule
    private let late: LatePolicy
    private let jitter: Int64
    /// Released at the end: it may hold this ticker, in order to cancel it.
    private var action: (@LoopActor () -> Void)?
    /// The next tick without its jitter, in its clock's nanoseconds; and the last tick.
    private var due: Int64?
    private var last: Int64?
    private var alarm: WallAlarm?

    init(
        loop: EventLoop, _ schedule: TickSchedule, _ late: LatePolicy, jitter: Duration,
        _ action: @escaping @LoopActor () -> Void
    ) {
        require(jitter >= .zero, "jitter delays ticks: it is zero or more")
        self.schedule = schedule
        self.late = late
        self.jitter = jitter.wholeNanoseconds
        self.action = action
        super.init(loop: loop)
        begin()
    }

    /// Whether another tick will come.
    public override var isScheduled: Bool { alarm != nil || super.isScheduled }

    /// Ends it, and releases the action. Cancelling twice is allowed.
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
        if case .loop = schedule { tick(at: loop.now.nanoseconds) } else { begin() }
    }

    private func begin() {
        switch schedule {
        case .loop: wait(after: loop.poller.now.nanoseconds)
        case .wall(_, let clock):
            guard let now = clock.now() else { return arm(at: loop.now.advanced(by: .seconds(60))) }
            wait(after: now)
        }
    }

    /// The wall clock reached the moment, or was stepped.
    private func alarmFired(at now: Int64?) {
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
        // Last, so that the action can cancel.
        action?()
    }

    private func wait(after moment: Int64) {
        due = schedule.next(after: moment)
        guard let due else { return }
        let delay = jitter > 0 ? Int64.random(in: 0..<jitter, using: &loop.random) : 0
        let goal = Instant(nanoseconds: due).advanced(by: .nanoseconds(delay))
        switch schedule {
        case .loop: arm(at: goal)
        case .wall(_, let clock):
            alarm = clock.alarm(at: goal.nanoseconds) { self.alarmFired(at: clock.now()) }
        }
    }
}

/// The clock and the moments of ticks.
@LoopActor enum TickSchedule {
    /// At equal distances from a start, in the loop's nanoseconds.
    case loop(period: Int64, from: Int64)
    /// On the wall clock.
    case wall(WallSchedule, any WallClock)

    /// The first tick after a moment, in the clock's nanoseconds; `nil` if there is none.
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
    /// The first of `self`, `self + distance`, `self + 2 * distance`, ... that is greater than
    /// `number`, which is not less than `self`; saturates.
    func multiple(of distance: Int64, after number: Int64) -> Int64 {
        let (next, isPast) = addingReportingOverflow(((number - self) / distance + 1) * distance)
        return isPast ? .max : next
    }
}
