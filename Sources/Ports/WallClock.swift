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

extension WallClock {
    /// The date of a moment that was stamped in boot time; `nil` while dates are not known.
    ///
    /// - Returns: Nanoseconds since 1970 UTC.
    package func date(of stamp: BootInstant, now: BootInstant) -> Int64? {
        guard let date = self.now() else { return nil }
        return date - (now.nanoseconds - stamp.nanoseconds)
    }
}
