// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

extension SystemClock {
    /// Whether the date can be believed.
    ///
    /// A board without a battery clock begins each boot somewhere in the past, and nothing in the
    /// date itself tells. It is believed when the kernel was told that it is synchronised (NTP does
    /// that: adjtimex(2)), when the board has a clock that runs on a battery, or when the machine is
    /// of a kind that always has one: the x86 kernel takes its date from the firmware's clock or from
    /// the hypervisor's.
    package static var isTrusted: Bool {
        #if arch(x86_64)
        return true
        #else
        return hasBatteryClock || isSynchronised
        #endif
    }

    private static var isSynchronised: Bool {
        var state = timex()
        return adjtimex(&state) >= 0 && state.status & STA_UNSYNC == 0
    }

    private static let hasBatteryClock = access("/dev/rtc0", F_OK) == 0
}
