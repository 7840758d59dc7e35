// SPDX-License-Identifier: Apache-2.0

import Reactor
import Readings

extension BootInstant {
    /// The loop's clock counts boot time too.
    package init(_ instant: Instant) {
        self.init(nanoseconds: instant.nanoseconds)
    }
}

extension Instant {
    /// The loop's clock counts boot time too.
    package init(_ instant: BootInstant) {
        self.init(nanoseconds: instant.nanoseconds)
    }
}

/// The date, where it is known.
///
/// Isolation: the loop.
@LoopActor package protocol WallClock: AnyObject {
    /// Nanoseconds since 1970 UTC, now; `nil` while the system's clock cannot be trusted.
    func now() -> Int64?

    /// Calls `action` once: when the wall clock reaches a moment, or when the clock was stepped
    /// before that, because whatever was worked out from it is then worth working out again.
    ///
    /// - Parameter seconds: Seconds since 1970 UTC.
    func alarm(at seconds: Int64, _ action: @escaping @LoopActor () -> Void) -> any Cancellable
}

extension WallClock {
    /// The date of a moment that was stamped in boot time; `nil` while dates are not known.
    ///
    /// - Returns: Nanoseconds since 1970 UTC.
    package func date(of stamp: BootInstant, now: BootInstant) -> Int64? {
        guard let date = self.now() else { return nil }
        return date - (now.nanoseconds - stamp.nanoseconds)
    }
}
