// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

extension SystemClock {
    /// Whether the date can be trusted.
    ///
    /// A board without a battery clock starts each boot with a date in the past, and the date
    /// itself does not show that. The date is trusted if the kernel's clock is marked as
    /// synchronised (NTP does that: adjtimex(2)), if the board has a battery clock, or if the kind
    /// of machine always has one: an x86 kernel takes its date from the firmware's clock or from
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

    /// Whether a battery clock has kept running. A Raspberry Pi 5 has the clock with or without a
    /// battery; without one it begins in 1970 at each cold start.
    private static let hasBatteryClock: Bool = {
        guard let file = fopen("/sys/class/rtc/rtc0/since_epoch", "re") else { return false }
        defer { fclose(file) }
        var text = [CChar](repeating: 0, count: 32)
        guard fgets(&text, CInt(text.count), file) != nil else { return false }
        let startOf2025 = 1_735_689_600
        return strtol(text, nil, 10) >= startOf2025
    }()
}
