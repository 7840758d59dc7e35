// SPDX-License-Identifier: Apache-2.0

import Readings
import Testing

@Suite struct BootInstantTests {
    @Test func durationsAreAddedToTheNanosecond() {
        let start = BootInstant(nanoseconds: 5)
        #expect(start + .milliseconds(1500) == BootInstant(nanoseconds: 1_500_000_005))
        #expect(start + .nanoseconds(-6) == BootInstant(nanoseconds: -1))
    }

    @Test func theEndsOfTimeHold() {
        let late = BootInstant(nanoseconds: .max - 1)
        #expect(late + .seconds(1) == BootInstant(nanoseconds: .max))
        #expect(late + .seconds(Int64.max) == BootInstant(nanoseconds: .max))
        let early = BootInstant(nanoseconds: .min + 1)
        #expect(early + .seconds(-1) == BootInstant(nanoseconds: .min))
        #expect(early + .seconds(Int64.min) == BootInstant(nanoseconds: .min))
    }
}
