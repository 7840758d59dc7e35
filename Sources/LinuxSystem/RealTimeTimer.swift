// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// A timer of the kernel on the clock of the wall, which also tells when that clock is stepped.
///
/// A time-out worked out from the wall clock is wrong as soon as somebody sets the clock; a board
/// without a clock of its own is set minutes after its boot, by years. The kernel can say so
/// (`TFD_TIMER_CANCEL_ON_SET`, timerfd_create(2)), so nobody has to look from time to time.
package struct RealTimeTimer: ~Copyable {
    private let descriptor: FileDescriptor

    package init() throws(SystemError) {
        descriptor = FileDescriptor(
            owning: try systemCall("timerfd_create") {
                timerfd_create(CLOCK_REALTIME, clinux_timerfd_flags)
            })
    }

    /// The number to watch: readable when the moment has come, or the clock was stepped.
    package var number: CInt { descriptor.number }

    /// Sets the moment, in place of any before; a moment that has passed comes at once.
    ///
    /// - Parameter nanoseconds: Since 1970 UTC.
    /// - Returns: True when the clock was stepped and nobody has acknowledged it yet. The number is
    ///   not readable for that any more: the kernel tells it once, here or there.
    package borrowing func set(_ nanoseconds: Int64) -> Bool {
        var setting = itimerspec()
        // All zero would disarm it.
        let moment = max(nanoseconds, 1)
        setting.it_value.tv_sec = Int(moment / 1_000_000_000)
        setting.it_value.tv_nsec = Int(moment % 1_000_000_000)
        let result = timerfd_settime(
            descriptor.number, clinux_timerfd_wall_flags, &setting, nil)
        precondition(result == 0 || errno == ECANCELED, "timerfd_settime refused a valid time")
        return result != 0
    }

    /// Takes note of the news, so that the number is not readable any more.
    ///
    /// - Returns: True when the clock was stepped, false when the moment has come.
    package borrowing func acknowledge() -> Bool {
        var count: UInt64 = 0
        return Glibc.read(descriptor.number, &count, 8) < 0 && errno == ECANCELED
    }
}
