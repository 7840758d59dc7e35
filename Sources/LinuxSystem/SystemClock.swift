// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// The kernel's clocks.
package enum SystemClock {
    /// Nanoseconds since the kernel's boot, suspend included; no clock step touches it.
    package static var boot: Int64 { read(CLOCK_BOOTTIME) }

    /// Nanoseconds since 1970 UTC, as far as the system knows.
    package static var real: Int64 { read(CLOCK_REALTIME) }

    /// The date of the boot, in nanoseconds since 1970 UTC as the system counts them now: what is
    /// to be added to boot time. Not before it, and microseconds after it at most.
    package static var dateOfBoot: Int64 { distance(to: CLOCK_REALTIME, from: CLOCK_BOOTTIME).most }

    /// Nanoseconds since boot in which the machine was suspended: what is to be added to
    /// CLOCK_MONOTONIC, which has stood still then, for boot time. Nanoseconds too few at most.
    package static var timeInSuspend: Int64 {
        max(0, distance(to: CLOCK_BOOTTIME, from: CLOCK_MONOTONIC).least)
    }

    /// How far one clock is ahead of another, by reading the one between two looks at the other. A
    /// process may be put aside in between, for milliseconds: then it is tried again.
    private static func distance(
        to clock: clockid_t, from base: clockid_t
    ) -> (least: Int64, most: Int64) {
        var closest = (least: Int64.min, most: Int64.max)
        for attempt in 0..<3 where attempt == 0 || closest.most - closest.least > 20_000 {
            let before = read(base)
            let time = read(clock)
            let after = read(base)
            if attempt == 0 || after - before < closest.most - closest.least {
                closest = (time - after, time - before)
            }
        }
        return closest
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
