// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// The kernel's clocks.
package enum SystemClock {
    /// Nanoseconds since the kernel's boot, suspend included; no clock step touches it.
    package static var boot: Int64 { read(CLOCK_BOOTTIME) }

    /// Nanoseconds since 1970 UTC, as far as the system knows.
    package static var real: Int64 { read(CLOCK_REALTIME) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
