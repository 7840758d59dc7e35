// SPDX-License-Identifier: Apache-2.0

import Reactor

/// The clock of a test: it stands still until the test moves it.
///
/// Isolation: the loop.
@LoopActor public final class ManualClock {
    /// The time that the loop reads as now.
    public private(set) var now: Instant
    /// The wall clock, which moves with this one. At the start of a test it shows 2026-01-01 00:00
    /// UTC, a Thursday.
    public let wall: ManualWallClock

    private var goal: (moment: Instant, reached: UnsafeContinuation<Void, Never>)?

    init(start: Instant) {
        now = start
        wall = ManualWallClock(offset: 1_767_225_600_000_000_000 - start.nanoseconds)
    }

    /// Moves the clock, stopping at each timer on the way. Returns when the loop has nothing left
    /// to do: everything that was due has run, in order, including its consequences.
    public func advance(by duration: Duration) async {
        await advance(to: now.advanced(by: duration))
    }

    /// Moves the clock to a moment, as `advance(by:)` does; it never goes back.
    public func advance(to moment: Instant) async {
        require(moment >= now, "a clock does not go back: advance to a later moment")
        require(goal == nil, "another task moves the clock: await that first")
        await withUnsafeContinuation { goal = (moment, $0) }
    }

    /// Moves the clock like code that keeps the loop busy for a time: nothing else runs meanwhile,
    /// and timers fire late.
    ///
    /// Call it from the busy code; never while the same code waits in `advance`.
    public func stall(for duration: Duration) {
        require(duration >= .zero, "a clock does not go back: stall for zero or more")
        now = now.advanced(by: duration)
    }

    /// Returns when the loop has nothing left to do at this moment; the clock stands still.
    public func settle() async {
        await advance(to: now)
    }

    /// The loop is idle: moves on, as far as the test has requested.
    ///
    /// - Parameter deadline: When the loop's next timer is due.
    /// - Returns: Whether anything has changed.
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

    /// The body has ended, and what it has left waits for a moment: the clock moves by itself.
    ///
    /// - Returns: 0, the number of events.
    func pass(until deadline: Instant) -> Int {
        now = max(now, deadline)
        return 0
    }

    /// Whether a task waits for the clock to move.
    var isMoving: Bool { goal != nil }
}
