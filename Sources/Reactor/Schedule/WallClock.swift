// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

/// The date, where it is known.
///
/// Isolation: the loop.
@LoopActor package protocol WallClock: AnyObject {
    /// Nanoseconds since 1970 UTC, now; `nil` while the system's clock cannot be trusted.
    func now() -> Int64?

    /// Calls the action once: when the wall clock reaches a moment, or when the clock was stepped
    /// before that, because whatever was worked out from it is then worth working out again.
    ///
    /// - Parameter nanoseconds: Since 1970 UTC; a moment that has passed means soon.
    func alarm(at nanoseconds: Int64, _ action: @escaping @LoopActor () -> Void) -> WallAlarm
}

/// An alarm of a wall clock: it rings once, or is cancelled before.
///
/// Isolation: the loop.
@LoopActor package final class WallAlarm {
    /// Its moment, in nanoseconds since 1970 UTC.
    package let nanoseconds: Int64
    /// Whether it will ring.
    package var isSet: Bool { action != nil }

    private var action: (@LoopActor () -> Void)?

    package init(at nanoseconds: Int64, _ action: @escaping @LoopActor () -> Void) {
        self.nanoseconds = nanoseconds
        self.action = action
    }

    /// Lets it ring, the first time.
    package func ring() {
        let action = action
        self.action = nil
        action?()
    }

    /// Keeps it from ringing. Cancelling twice is allowed.
    package func cancel() {
        action = nil
    }
}

extension EventLoop {
    /// What the clock on the wall shows: the time since 1970 UTC. `nil` while the system's date
    /// cannot be trusted, as on a board without a battery before its first synchronisation.
    ///
    /// In a test it is the test's, as all time is.
    public var wallTime: Duration? {
        let now = ownWallClock.map { $0.now() } ?? SystemWallClock.date
        return now.map { .nanoseconds($0) }
    }

    /// The clock on the wall; the kernel's, unless the test kit has given another.
    package var wallClock: any WallClock {
        get throws(LoopError) {
            if let ownWallClock { return ownWallClock }
            let clock = try SystemWallClock(loop: self)
            ownWallClock = clock
            return clock
        }
    }

    /// Puts another clock on the wall.
    package func use(_ clock: any WallClock) {
        ownWallClock = clock
    }
}
