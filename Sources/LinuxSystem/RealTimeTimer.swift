// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// A kernel timer on the wall clock, which also reports when that clock is stepped.
///
/// A timeout that is computed from the wall clock becomes wrong when the clock is set. A board
/// without a battery clock is set minutes after its boot, by years. The kernel reports the step
/// (`TFD_TIMER_CANCEL_ON_SET`, timerfd_create(2)), so no periodic check is needed.
package struct RealTimeTimer: ~Copyable {
    private let descriptor: FileDescriptor

    package init() throws(SystemError) {
        descriptor = FileDescriptor(
            owning: try systemCall("timerfd_create") {
                timerfd_create(CLOCK_REALTIME, clinux_timerfd_flags)
            })
    }

    /// The descriptor to watch; readable when the moment has come or the clock was stepped.
    package var number: CInt { descriptor.number }

    /// Sets the moment and replaces an earlier one. A moment in the past fires at once.
    ///
    /// - Parameter nanoseconds: Since 1970 UTC.
    /// - Returns: True if the clock was stepped and the step was not acknowledged yet. After that
    ///   the descriptor is not readable for this step: the kernel reports it once, here or there.
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

    /// Acknowledges the event, so that the descriptor is not readable any more.
    ///
    /// - Returns: True if the clock was stepped, false if the moment has come.
    package borrowing func acknowledge() -> Bool {
        var count: UInt64 = 0
        return Glibc.read(descriptor.number, &count, 8) < 0 && errno == ECANCELED
    }
}
