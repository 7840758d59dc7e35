// SPDX-License-Identifier: Apache-2.0

import Reactor

/// The clock of a test: it stands still until the test moves it.
///
/// Isolation: the loop.
@LoopActor public final class ManualClock {
    /// The moment that the loop takes for now.
    public private(set) var now: Instant
    /// The clock on the wall, which runs with this one. At the beginning of a test it is midnight
    /// in Greenwich, and the year 2026 begins: a Thursday.
    public let wall: ManualWallClock

    private var goal: (moment: Instant, reached: UnsafeContinuation<Void, Never>)?

    init(start: Instant) {
        now = start
        wall = ManualWallClock(offset: 1_767_225_600_000_000_000 - start.nanoseconds)
    }

    /// Moves the clock, stopping at each timer on the way, and returns when the loop has nothing
    /// left to do: what was due has run, in order, and what that led to as well.
    public func advance(by duration: Duration) async {
        await advance(to: now.advanced(by: duration))
    }

    /// Moves the clock to that moment, as `advance(by:)` does; it never goes back.
    public func advance(to moment: Instant) async {
        precondition(moment >= now, "a clock does not go back: advance to a later moment")
        precondition(goal == nil, "another task moves the clock: await that first")
        await withUnsafeContinuation { goal = (moment, $0) }
    }

    /// Moves the clock as a piece of code does that keeps the loop busy for so long: nothing else
    /// runs meanwhile, and what comes due is late.
    ///
    /// Called from the code that is busy; never while the same code waits in `advance`.
    public func stall(for duration: Duration) {
        precondition(duration >= .zero, "a clock does not go back: stall for zero or more")
        now = now.advanced(by: duration)
    }

    /// Returns when the loop has nothing left to do at this moment; the clock stands still.
    public func settle() async {
        await advance(to: now)
    }

    /// The loop is idle: moves on, as far as the test has asked for.
    ///
    /// - Parameter deadline: When the loop's next timer is due.
    /// - Returns: Whether anything changed by it.
    func loopIsIdle(until deadline: Instant?) -> Bool {
        guard let goal else { return false }
        if let deadline, deadline <= goal.moment {
            now = max(now, deadline)
        } else {
            now = max(now, goal.moment)
            self.goal = nil
            goal.reached.resume()
        }
        return true
    }

    /// Whether a task waits for the clock to move.
    var isMoving: Bool { goal != nil }
}
