// SPDX-License-Identifier: Apache-2.0

import Primitives
import PropertyTesting
import Testing

@testable import Readings

/// Moments are in milliseconds; the date of moment 0 is 12:00:30 of some day unless told otherwise.
@Suite struct ClockWindowTests {
    static let noon: Int64 = 1_800_014_400_000 / 86_400_000 * 86_400_000 + 43_200_000

    static func run(
        _ statistic: ClockWindow.Statistic = .mean, dateOfStart: Int64? = noon + 30_000
    ) -> FilterRun {
        FilterRun(
            .clockWindow(ClockWindow.Rule(statistic, every: .seconds(60))),
            dateOfStart: dateOfStart)
    }

    @Test(arguments: [
        (ClockWindow.Statistic.mean, "3"), (.min, "1"), (.max, "6"), (.sum, "9"), (.count, "3"),
    ]) func aWindowEndsAtTheFullMinute(statistic: ClockWindow.Statistic, sent: String) {
        var run = Self.run(statistic)
        for (moment, number): (Int64, String) in [(0, "2"), (10_000, "unknown"), (20_000, "6")] {
            #expect(run.take(number, at: moment) == nil)
        }
        #expect(run.take("1", at: 29_999) == nil)
        #expect(run.dateDeadline == Self.noon + 60_000)
        #expect(run.deadline == nil)
        #expect(run.pass(to: 29_999) == nil)
        #expect(run.pass(to: 30_000) == sent)
        // The next minute has no value: nothing is due.
        #expect(run.dateDeadline == nil)
        #expect(run.pass(to: 90_000) == nil)
    }

    @Test(arguments: [
        (ClockWindow.Statistic.mean, "null"), (.min, "null"), (.sum, "null"), (.count, "0"),
    ]) func aWindowOfUnknownValuesIsUnknown(statistic: ClockWindow.Statistic, sent: String) {
        var run = Self.run(statistic)
        #expect(run.take("unknown", at: 0) == nil)
        #expect(run.pass(to: 30_000) == sent)
    }

    @Test func aStepForwardOverTheEndEndsTheWindow() {
        var run = Self.run()
        _ = run.take("1", at: 0)
        run.dateOfStart? += 3_600_000
        #expect(run.pass(to: 1) == "1")
    }

    @Test func aSmallStepBackMakesTheWindowLonger() {
        var run = Self.run()
        _ = run.take("1", at: 0)
        run.dateOfStart? -= 45_000
        #expect(run.pass(to: 1) == nil)
        _ = run.take("3", at: 30_000)
        #expect(run.pass(to: 30_000) == nil)
        #expect(run.dateDeadline == Self.noon + 60_000)
        #expect(run.pass(to: 75_000) == "2")
    }

    @Test func aStepBackToAnotherDateEndsTheWindow() {
        var run = Self.run()
        _ = run.take("1", at: 0)
        run.dateOfStart? -= 86_400_000
        #expect(run.pass(to: 1) == "1")
        _ = run.take("2", at: 2)
        #expect(run.dateDeadline == Self.noon + 60_000 - 86_400_000)
    }

    @Test func withoutADateTheWindowsAreThoseOfBootTime() {
        var run = Self.run(dateOfStart: nil)
        _ = run.take("1", at: 50_000)
        #expect(run.deadline == 60_000)
        #expect(run.pass(to: 60_000) == "1")
        _ = run.take("2", at: 61_000)
        // The date becomes known: the window goes on to the full minute.
        run.dateOfStart = Self.noon - 5000
        #expect(run.pass(to: 62_000) == nil)
        _ = run.take("4", at: 63_000)
        #expect(run.deadline == nil)
        #expect(run.dateDeadline == Self.noon + 60_000)
        #expect(run.pass(to: 65_000) == "3")
        // It becomes unknown again.
        _ = run.take("5", at: 66_000)
        run.dateOfStart = nil
        #expect(run.pass(to: 70_000) == nil)
        #expect(run.pass(to: 120_000) == "5")
    }

    /// Each value is in the one window of its minute.
    @Test(arguments: Seeds.fresh(50)) func eachMinuteHasItsOwnValues(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var run = Self.run(.count, dateOfStart: Self.noon)
        var moment: Int64 = 0
        var counts: [Int64: Int] = [:]
        var sent: [Int64: Int] = [:]
        func pass(to next: Int64) {
            while let end = run.dateDeadline.map({ $0 - Self.noon }), end <= next {
                sent[end / 60_000 - 1] = run.pass(to: end).flatMap { Int($0) }
            }
        }
        for _ in 0..<100 {
            moment += .random(in: 0...40_000, using: &random)
            pass(to: moment)
            _ = run.take("1", at: moment)
            counts[moment / 60_000, default: 0] += 1
        }
        pass(to: moment + 60_000)
        #expect(sent == counts)
    }
}
