// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// A kernel timer in boot time, the time of `SystemClock.boot`.
package struct BootTimer: ~Copyable, Sendable {
    private let descriptor: FileDescriptor

    package init() throws(SystemError) {
        descriptor = FileDescriptor(
            owning: try systemCall("timerfd_create") {
                timerfd_create(CLOCK_BOOTTIME, clinux_timerfd_flags)
            })
    }

    /// The descriptor to watch; readable from the moment on.
    package var number: CInt { descriptor.number }

    /// Sets the moment and replaces an earlier one. A moment in the past fires at once.
    ///
    /// - Parameter nanoseconds: Since boot; `nil` for never.
    package borrowing func set(_ nanoseconds: Int64?) {
        var setting = itimerspec()
        if let nanoseconds {
            // All zero would disarm it.
            let moment = max(nanoseconds, 1)
            setting.it_value.tv_sec = Int(moment / 1_000_000_000)
            setting.it_value.tv_nsec = Int(moment % 1_000_000_000)
        }
        let result = timerfd_settime(descriptor.number, CInt(TFD_TIMER_ABSTIME), &setting, nil)
        precondition(result == 0, "timerfd_settime refused a valid time")
    }
}
