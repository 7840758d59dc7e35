// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MQTT

@Suite struct RetryPaceTests {
    @Test func delaysAreBelowTwoSecondsDuringTheFirstTwentySeconds() {
        for jitter in [-1.0, 0, 1] {
            var pace = RetryPace()
            var outage = 0.0
            while outage < 20 {
                let delay = pace.next(outage: outage, isPermanent: false, jitter: jitter)
                #expect(delay > .milliseconds(100))
                #expect(delay < .seconds(1.9))
                outage += delay / .seconds(1)
            }
        }
    }

    @Test func aLongOutageHasTwoAttemptsAMinute() {
        var pace = RetryPace()
        let delays = (0..<8).map { _ in pace.next(outage: 100, isPermanent: false, jitter: 0) }
        #expect(delays == [0.25, 0.5, 1, 2, 4, 8, 16, 30].map { .seconds($0) })
    }

    @Test func aPermanentFailureHasTheLongestDelayAtOnce() {
        var pace = RetryPace()
        #expect(pace.next(outage: 0, isPermanent: true, jitter: 0) == .seconds(30))
        #expect(pace.next(outage: 1, isPermanent: false, jitter: 0) == .seconds(1.5))
    }

    @Test func jitterMovesADelayByAFifth() {
        var (early, late) = (RetryPace(), RetryPace())
        #expect(early.next(outage: 0, isPermanent: false, jitter: -1) == .milliseconds(200))
        #expect(late.next(outage: 0, isPermanent: false, jitter: 1) == .milliseconds(300))
    }

    @Test func briefConnectionsInARowMakeTheDelayGrow() {
        var pace = RetryPace()
        let delays = (0..<10).map { _ in
            pace.broke(after: 0.1)
            return pace.next(outage: 0, isPermanent: false, jitter: 0)
        }
        #expect(delays == [0.25, 0.25, 0.25, 1.5, 3, 6, 12, 24, 30, 30].map { .seconds($0) })
        pace.broke(after: 59)
        #expect(pace.isUnsteady)
        pace.broke(after: 61)
        #expect(!pace.isUnsteady)
        #expect(pace.next(outage: 0, isPermanent: false, jitter: 0) == .milliseconds(250))
    }

    @Test func oneBriefConnectionAfterALongOutageResetsTheDelay() {
        var pace = RetryPace()
        for _ in 0..<10 { _ = pace.next(outage: 1000, isPermanent: false, jitter: 0) }
        pace.broke(after: 1)
        #expect(pace.next(outage: 0, isPermanent: false, jitter: 0) == .milliseconds(250))
    }
}
