// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

/// The date, if it is known.
///
/// Isolation: the loop.
@LoopActor package protocol WallClock: AnyObject {
    /// Nanoseconds since 1970 UTC, now; `nil` while the system's clock cannot be trusted.
    func now() -> Int64?

    /// Calls the action once: when the wall clock reaches a moment, or when the clock is stepped
    /// before that, because values computed from the clock have to be computed again.
    ///
    /// - Parameter nanoseconds: Since 1970 UTC; a moment in the past fires soon.
    func alarm(at nanoseconds: Int64, _ action: @escaping @LoopActor () -> Void) -> WallAlarm
}

/// An alarm of a wall clock: it fires once, or is cancelled before.
///
/// Isolation: the loop.
@LoopActor package final class WallAlarm {
    /// Its moment, in nanoseconds since 1970 UTC.
    package let nanoseconds: Int64
    /// Whether it will fire.
    package var isSet: Bool { action != nil }

    private var action: (@LoopActor () -> Void)?

    package init(at nanoseconds: Int64, _ action: @escaping @LoopActor () -> Void) {
        self.nanoseconds = nanoseconds
        self.action = action
    }

    /// Calls the action, the first time only.
    package func fire() {
        let action = action
        self.action = nil
        action?()
    }

    /// Prevents it from firing. Cancelling twice is allowed.
    package func cancel() {
        action = nil
    }
}

extension EventLoop {
    /// The time on the wall clock since 1970 UTC. `nil` while the system's date cannot be trusted,
    /// as on a board without a battery before its first synchronisation.
    ///
    /// In a test it is the test's clock, like all time.
    public var wallTime: Duration? {
        let now = ownWallClock.map { $0.now() } ?? SystemWallClock.date
        return now.map { .nanoseconds($0) }
    }

    /// The wall clock: the kernel's, unless the test kit has installed another.
    package var wallClock: any WallClock {
        get throws(LoopError) {
            if let ownWallClock { return ownWallClock }
            let clock = try SystemWallClock(loop: self)
            ownWallClock = clock
            return clock
        }
    }

    /// Installs another wall clock.
    package func use(_ clock: any WallClock) {
        ownWallClock = clock
    }
}
