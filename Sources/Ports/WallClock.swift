// SPDX-License-Identifier: Apache-2.0

import Reactor
import Readings

extension BootInstant {
    /// The loop's clock counts boot time too.
    package init(_ instant: Instant) {
        self.init(nanoseconds: instant.nanoseconds)
    }
}

/// The date, where it is known.
package protocol WallClock: Sendable {
    /// Nanoseconds since 1970 UTC, now; `nil` while the system's clock cannot be trusted.
    func now() -> Int64?
}
