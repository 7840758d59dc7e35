// SPDX-License-Identifier: Apache-2.0

import Readings
import Testing

@Suite struct WrittenDurationTests {
    @Test(arguments: [
        ("250ms", 250), ("5s", 5000), ("2m", 120_000), ("1h", 3_600_000), ("1m30s", 90_000),
        ("1h0m1ms", 3_600_001), ("0s", 0),
    ])
    func aDurationIsNumbersWithUnits(text: String, milliseconds: Int) {
        #expect(Duration(written: text) == .milliseconds(milliseconds))
    }

    @Test(arguments: [
        "", "5", "s", "5 s", "-5s", "1.5s", "30s1m", "5s5s", "5d", "9999999999s", "5S", "5µs",
    ])
    func anythingElseIsNoDuration(text: String) {
        #expect(Duration(written: text) == nil)
    }

    @Test(arguments: [0, 1, 999, 1000, 90_000, 3_600_001, 90_061_001])
    func aDurationIsWrittenAsItIsRead(milliseconds: Int) {
        let duration = Duration.milliseconds(milliseconds)
        #expect(Duration(written: duration.written) == duration)
    }
}
