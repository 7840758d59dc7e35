// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

extension SystemClock {
    /// Whether the date can be believed.
    ///
    /// A board without a battery clock begins each boot somewhere in the past, and nothing in the
    /// date itself tells. It is believed when the kernel was told that it is synchronised (NTP does
    /// that: adjtimex(2)), when the board has a clock that runs on a battery, or when the machine
    /// is of a kind that always has one: the x86 kernel takes its date from the firmware's clock or
    /// from the hypervisor's.
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

    /// Whether there is a clock that has kept running. A Raspberry Pi 5 has one whether or not a
    /// battery is connected; without it the clock begins in 1970 at each cold start.
    private static let hasBatteryClock: Bool = {
        guard let file = fopen("/sys/class/rtc/rtc0/since_epoch", "re") else { return false }
        defer { fclose(file) }
        var text = [CChar](repeating: 0, count: 32)
        guard fgets(&text, CInt(text.count), file) != nil else { return false }
        let startOf2025 = 1_735_689_600
        return strtol(text, nil, 10) >= startOf2025
    }()
}
