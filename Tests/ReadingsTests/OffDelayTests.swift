// SPDX-License-Identifier: Apache-2.0

import Primitives
import Readings
import Testing

@Suite struct OffDelayTests {
    /// Off, with a delay.
    var filter = OffDelay(delay: .nanoseconds(30), isOn: false)

    @Test mutating func onIsReportedAtOnceAndOffAfterTheDelay() {
        #expect(filter.take(true, at: at(100)) == true)
        #expect(filter.isOn)
        #expect(filter.take(false, at: at(200)) == false)
        #expect(filter.isOn)
        #expect(filter.deadline == at(230))
        #expect(filter.pass(to: at(229)) == false)
        #expect(filter.pass(to: at(230)) == true)
        #expect(!filter.isOn)
        #expect(filter.deadline == nil)
    }

    @Test mutating func aShortOffIsNotReported() {
        _ = filter.take(true, at: at(100))
        _ = filter.take(false, at: at(200))
        #expect(filter.take(true, at: at(229)) == false)
        #expect(filter.deadline == nil)
        #expect(filter.pass(to: at(1000)) == false)
        #expect(filter.isOn)
    }

    @Test mutating func theDelayIsCountedFromTheFirstOff() {
        _ = filter.take(true, at: at(100))
        _ = filter.take(false, at: at(200))
        #expect(filter.take(false, at: at(220)) == false)
        #expect(filter.deadline == at(230))
    }

    @Test mutating func aRepeatedStateIsNotReported() {
        #expect(filter.take(false, at: at(1)) == false)
        #expect(filter.deadline == nil)
        _ = filter.take(true, at: at(2))
        #expect(filter.take(true, at: at(3)) == false)
    }

    @Test func withoutADelayEachChangeIsReportedAtOnce() {
        var filter = OffDelay(delay: .zero, isOn: true)
        #expect(filter.take(false, at: at(100)) == true)
        #expect(filter.deadline == nil)
        #expect(filter.take(true, at: at(100)) == true)
    }

    private func at(_ nanoseconds: Int64) -> Instant {
        Instant(nanoseconds: nanoseconds)
    }
}
