// SPDX-License-Identifier: Apache-2.0

import Primitives
import Readings
import Testing

@Suite struct ClickPatternTests {
    static let times = ClickTimes(double: .nanoseconds(30), long: .nanoseconds(80))
    var pattern = ClickPattern(times, isOn: false)

    @Test mutating func aPressAndAPauseAreASingleClick() {
        #expect(pattern.take(true, at: at(100)) == nil)
        #expect(pattern.take(false, at: at(150)) == nil)
        #expect(pattern.deadline == at(180))
        #expect(pattern.pass(to: at(179)) == nil)
        #expect(pattern.pass(to: at(180)) == .single)
        #expect(pattern.deadline == nil)
    }

    @Test mutating func aSecondPressInTimeIsADoubleClickWhenItBegins() {
        _ = pattern.take(true, at: at(100))
        _ = pattern.take(false, at: at(150))
        #expect(pattern.take(true, at: at(179)) == .double)
        #expect(pattern.deadline == nil)
        #expect(pattern.take(false, at: at(500)) == nil)
        #expect(pattern.deadline == nil)
    }

    @Test mutating func aPressThatIsHeldIsALongClickWhileItIsHeld() {
        _ = pattern.take(true, at: at(100))
        #expect(pattern.deadline == at(180))
        #expect(pattern.pass(to: at(180)) == .long)
        #expect(pattern.take(false, at: at(900)) == nil)
        #expect(pattern.deadline == nil)
    }

    @Test mutating func threePressesAreADoubleClickAndASingleOne() {
        _ = pattern.take(true, at: at(100))
        _ = pattern.take(false, at: at(110))
        #expect(pattern.take(true, at: at(120)) == .double)
        _ = pattern.take(false, at: at(130))
        #expect(pattern.take(true, at: at(140)) == nil)
        _ = pattern.take(false, at: at(150))
        #expect(pattern.pass(to: at(180)) == .single)
    }

    @Test func withoutDoubleClicksASingleClickIsReportedAtOnce() {
        var pattern = ClickPattern(
            ClickTimes(double: .zero, long: .nanoseconds(80)), isOn: false)
        _ = pattern.take(true, at: at(100))
        #expect(pattern.take(false, at: at(150)) == .single)
        #expect(pattern.deadline == nil)
    }

    @Test func aButtonThatIsHeldFromTheBeginningHasNotBeenPressed() {
        var pattern = ClickPattern(Self.times, isOn: true)
        #expect(pattern.deadline == nil)
        #expect(pattern.take(false, at: at(100)) == nil)
        #expect(pattern.deadline == nil)
    }

    @Test mutating func aRepeatedStateChangesNothing() {
        #expect(pattern.take(false, at: at(50)) == nil)
        _ = pattern.take(true, at: at(100))
        #expect(pattern.take(true, at: at(140)) == nil)
        #expect(pattern.deadline == at(180))
    }

    private func at(_ nanoseconds: Int64) -> Instant {
        Instant(nanoseconds: nanoseconds)
    }
}
