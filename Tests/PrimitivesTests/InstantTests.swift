// SPDX-License-Identifier: Apache-2.0

import Primitives
import Testing

@Suite struct InstantTests {
    @Test func durationsAreAddedToTheNanosecond() {
        let start = Instant(nanoseconds: 5)
        #expect(start + .milliseconds(1500) == Instant(nanoseconds: 1_500_000_005))
        #expect(start + .nanoseconds(-6) == Instant(nanoseconds: -1))
    }

    @Test func additionSaturates() {
        let late = Instant(nanoseconds: .max - 1)
        #expect(late + .seconds(1) == Instant(nanoseconds: .max))
        #expect(late + .seconds(Int64.max) == Instant(nanoseconds: .max))
        let early = Instant(nanoseconds: .min + 1)
        #expect(early + .seconds(-1) == Instant(nanoseconds: .min))
        #expect(early + .seconds(Int64.min) == Instant(nanoseconds: .min))
    }
}
