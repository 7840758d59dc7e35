// SPDX-License-Identifier: Apache-2.0

import Primitives
import Testing

@Suite struct PaceTests {
    private let start = Instant(nanoseconds: 1_000_000_000)

    /// How many events a pace allows in a second that begins at the start.
    private func allowed(_ pace: inout Pace) -> Int {
        (0..<1000).count { millisecond in
            let now = start + .milliseconds(millisecond)
            guard pace.allows(at: now) else { return false }
            pace.take(at: now)
            return true
        }
    }

    @Test func aBurstIsAllowedAtOnceAndThenTheRate() {
        var pace = Pace(interval: .milliseconds(100), burst: 5)
        for _ in 0..<5 {
            #expect(pace.allows(at: start))
            pace.take(at: start)
        }
        #expect(!pace.allows(at: start + .milliseconds(99)))
        #expect(pace.allows(at: start + .milliseconds(100)))
        #expect(allowed(&pace) == 9)
    }

    @Test func aPauseGivesTheBurstBackAndNoMore() {
        var pace = Pace(interval: .milliseconds(10), burst: 3)
        pace.take(at: start + .seconds(-1))
        #expect(allowed(&pace) == 3 + 99)
    }

    @Test func eventsBeyondTheRateDelayTheNext() {
        var pace = Pace(interval: .milliseconds(10), burst: 3)
        pace.take(50, at: start)
        #expect(!pace.allows(at: start + .milliseconds(479)))
        #expect(pace.allows(at: start + .milliseconds(480)))
    }
}
