// SPDX-License-Identifier: Apache-2.0

import Primitives
import PropertyTesting
import Testing

@testable import Readings

/// The filters that depend on the time. Moments are in milliseconds.
@Suite struct TimeFilterTests {
    @Test func aThrottleDropsWhatComesWithinItsPeriod() {
        var run = FilterRun(.throttle(.seconds(1), priority: []))
        let outputs = [(0, "1"), (999, "2"), (1000, "3"), (1500, "4"), (2500, "5")].map {
            run.take($0.1, at: $0.0)
        }
        #expect(outputs == ["1", nil, "3", nil, "5"])
        #expect(run.deadline == nil)
    }

    @Test(arguments: Seeds.fresh(50)) func throttledValuesAreAPeriodApart(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var run = FilterRun(.throttle(.milliseconds(500), priority: []))
        var moment: Int64 = 0
        var passed: [Int64] = []
        for _ in 0..<100 {
            moment += .random(in: 0...400, using: &random)
            let isDue = passed.last.map { moment - $0 >= 500 } ?? true
            let output = run.take("1", at: moment)
            #expect((output != nil) == isDue)
            if isDue { passed.append(moment) }
        }
    }

    @Test func aValueWithPriorityPassesAThrottleAtAnyTime() {
        var run = FilterRun(.throttle(.seconds(1), priority: [.unknown, .number(Decimal(9))]))
        let outputs = [(0, "1"), (10, "2"), (20, "9"), (30, "unknown"), (1029, "3"), (1030, "4")]
            .map { run.take($0.1, at: $0.0) }
        #expect(outputs == ["1", nil, "9", "null", nil, "4"])
    }

    /// The usual pair of ESPHome's users: a change, or a value after a time.
    @Test func oneOfSeveralFiltersIsEnough() {
        var run = FilterRun(
            .or([
                .throttle(.seconds(10), priority: []),
                .delta(DeltaFilter.Rule(least: .absolute(Decimal(5)))),
                .heartbeat(.seconds(60), isOptimistic: false),
            ]))
        let outputs = [(0, "1"), (1000, "2"), (2000, "7"), (9000, "8"), (10_000, "9")].map {
            run.take($0.1, at: $0.0)
        }
        // Each filter remembers what it passed itself.
        #expect(outputs == ["1", nil, "7", nil, "9"])
        #expect(run.deadline == 60_000)
        #expect(run.pass(to: 60_000) == "9")
    }

    @Test func anAverageIsSentAtTheEndOfItsInterval() {
        var run = FilterRun(.throttleAverage(.seconds(1)))
        let taken = [(100, "8"), (200, "unknown"), (900, "9")].map { run.take($0.1, at: $0.0) }
        #expect(taken == [nil, nil, nil])
        #expect(run.deadline == 1000)
        #expect(run.pass(to: 999) == nil)
        #expect(run.pass(to: 1000) == "8.5")
        #expect(run.deadline == nil)
        #expect(run.pass(to: 2000) == nil)
        _ = run.take("unknown", at: 3000)
        #expect(run.deadline == 4000)
        #expect(run.pass(to: 4000) == "null")
    }

    @Test func aHeartbeatRepeatsTheNewestValue() {
        var run = FilterRun(.heartbeat(.seconds(1), isOptimistic: false))
        #expect(run.deadline == nil)
        #expect(run.take("1", at: 300) == nil)
        #expect(run.take("2", at: 400) == nil)
        #expect(run.deadline == 1000)
        let beats = [1000, 1500, 2000, 3000].map { run.pass(to: $0) }
        #expect(beats == ["2", nil, "2", "2"])
        var optimistic = FilterRun(.heartbeat(.seconds(1), isOptimistic: true))
        #expect(optimistic.take("1", at: 300) == "1")
        #expect(optimistic.pass(to: 1000) == "1")
    }

    @Test func aDebouncedValuePassesWhenItIsQuiet() {
        var run = FilterRun(.debounce(.milliseconds(100)))
        for moment: Int64 in [0, 50, 120] { #expect(run.take("\(moment)", at: moment) == nil) }
        #expect(run.deadline == 220)
        #expect(run.pass(to: 219) == nil)
        #expect(run.pass(to: 220) == "120")
        #expect(run.deadline == nil)
    }

    @Test(arguments: [
        (TimeoutFilter.Replacement.value(.unknown), "null"), (.last, "7"),
        (.value(.number(.zero)), "0"),
    ]) func aTimeoutSendsOneValue(replacement: TimeoutFilter.Replacement, sent: String) {
        var run = FilterRun(.timeout(.seconds(10), replacement))
        #expect(run.deadline == nil)
        #expect(run.take("5", at: 0) == "5")
        #expect(run.take("7", at: 9000) == "7")
        #expect(run.pass(to: 10_000) == nil)
        #expect(run.pass(to: 19_000) == sent)
        #expect(run.deadline == nil)
    }

    /// The examples of ESPHome's documentation: more than 12 or less than 8 after 10.
    @Test func aDeltaPassesLargerDifferences() {
        var absolute = FilterRun(.delta(DeltaFilter.Rule(least: .absolute(Decimal(2)))))
        let passed = ["10", "12", "8", "12.1", "14", "10.1", "10"].map { absolute.take($0) }
        #expect(passed == ["10", nil, nil, "12.1", nil, nil, "10"])
        var relative = FilterRun(
            .delta(DeltaFilter.Rule(least: .relative(Decimal(mantissa: 2, exponent: -1)))))
        let parts = ["10", "12", "12.1", "100", "120", "80", "79.9"].map { relative.take($0) }
        #expect(parts == ["10", nil, "12.1", "100", nil, nil, "79.9"])
    }

    @Test func aDeltaSwallowsAJumpAboveItsLimit() {
        let rule = DeltaFilter.Rule(
            least: .absolute(Decimal(1)), most: .relative(Decimal(mantissa: 5, exponent: -1)))
        var run = FilterRun(.delta(rule))
        let passed = ["10", "11", "15.1", "15", "40", "22", "unknown", "99"].map { run.take($0) }
        #expect(passed == ["10", nil, nil, "15", nil, "22", "null", "99"])
    }

    @Test func aDeltaPassesChangesToUnknownAndChangesOfWords() {
        var run = FilterRun(.delta(DeltaFilter.Rule(least: .absolute(Decimal(2)))))
        let passed = ["unknown", "unknown", "10", "unknown", "unknown", "10"].map { run.take($0) }
        #expect(passed == ["null", nil, "10", "null", nil, "10"])
        var words = FilterRun(.delta(DeltaFilter.Rule(least: .absolute(.zero))))
        let texts: [Value] = [.text("a"), .text("a"), .onOff(true), .onOff(false), .onOff(false)]
        let changes = texts.map { words.take($0) }
        #expect(changes == [.text("a"), nil, .onOff(true), .onOff(false), nil])
    }

    @Test(arguments: Seeds.fresh(50)) func aDeltaIsNeverFarFromItsInput(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var run = FilterRun(.delta(DeltaFilter.Rule(least: .absolute(Decimal(5)))))
        var last: Value?
        for number in randomTenths(100, &random) {
            if let output = run.take(number.value) {
                #expect(output == number.value)
                last = output
            }
            guard let number, let before = last?.number else {
                #expect(last == number.value)
                continue
            }
            #expect(abs(number - before) <= Decimal(5))
        }
    }

    @Test func theFirstValuesAreSkippedAgainAfterAReset() {
        var run = FilterRun(.skipInitial(2), .filterOut([.number(Decimal(85)), .text("bad")]))
        let passed = ["1", "2", "3", "85", "4"].map { run.take($0) }
        #expect(passed == [nil, nil, "3", nil, "4"])
        #expect(run.take(.text("bad")) == nil)
        run.reset()
        let again = ["5", "6", "7"].map { run.take($0) }
        #expect(again == [nil, nil, "7"])
    }

    @Test func filtersRunInTheirOrder() {
        let double = FilterRule.number(.multiply(Decimal(2)))
        var first = FilterRun(double, .number(.offset(Decimal(1))))
        var second = FilterRun(.number(.offset(Decimal(1))), double)
        #expect(first.take("10") == "21")
        #expect(second.take("10") == "22")
        // What a filter emits by itself goes through those behind it only.
        var emitting = FilterRun(double, .debounce(.seconds(1)), .number(.offset(Decimal(1))))
        #expect(emitting.take("10", at: 0) == nil)
        #expect(emitting.pass(to: 1000) == "21")
    }
}
