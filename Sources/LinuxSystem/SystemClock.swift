// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// The kernel's clocks.
package enum SystemClock {
    /// Nanoseconds since the kernel's boot, suspend included; clock steps do not affect it.
    package static var boot: Int64 { read(CLOCK_BOOTTIME) }

    /// Nanoseconds since 1970 UTC, according to the system.
    package static var real: Int64 { read(CLOCK_REALTIME) }

    /// The date of the boot, in nanoseconds since 1970 UTC as the system counts them now. Boot time
    /// plus this value is the date. It is never too early, and at most microseconds too late.
    package static var dateOfBoot: Int64 { distance(to: CLOCK_REALTIME, from: CLOCK_BOOTTIME).most }

    /// Nanoseconds since boot in which the machine was suspended. CLOCK_MONOTONIC, which stops in
    /// suspend, plus this value is boot time. It is at most nanoseconds too small.
    package static var timeInSuspend: Int64 {
        max(0, distance(to: CLOCK_BOOTTIME, from: CLOCK_MONOTONIC).least)
    }

    /// The offset of one clock from another, from a reading between two readings of the other. The
    /// process may lose the processor in between for milliseconds; then it tries again.
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
