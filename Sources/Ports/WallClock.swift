// SPDX-License-Identifier: Apache-2.0

import Reactor

extension WallClock {
    /// The date of a moment in boot time; `nil` while the date is not known.
    ///
    /// - Returns: Nanoseconds since 1970 UTC.
    package func date(of stamp: Instant, now: Instant) -> Int64? {
        guard let date = self.now() else { return nil }
        return date - (now.nanoseconds - stamp.nanoseconds)
    }
}
