// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Testing

@Suite struct SystemClockTests {
    @Test func bootTimeGoesForwardAndTheDateIsOfThisCentury() {
        let first = SystemClock.boot
        #expect(first > 0)
        #expect(SystemClock.boot >= first)
        #expect(SystemClock.real > 1_600_000_000_000_000_000)
    }
}
