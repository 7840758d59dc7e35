// SPDX-License-Identifier: Apache-2.0

import Reactor
import Testing

@Suite struct CronExpressionTests {
    /// 2026-01-01 00:00 UTC, a Thursday.
    static let newYear: Int64 = 1_767_225_600
    /// 2026-03-29 01:00 UTC and 2026-10-25 01:00 UTC: central Europe's clocks jump.
    static let spring: Int64 = 1_774_746_000
    static let autumn: Int64 = 1_792_890_000

    static func utc(_ seconds: Int64) -> CivilTime {
        let days = seconds / 86400
        let date = civil(fromDays: days)
        return CivilTime(
            minute: Int(seconds / 60 % 60), hour: Int(seconds / 3600 % 24), day: date.day,
            month: date.month, weekday: Int((days + 4) % 7))
    }

    static func berlin(_ seconds: Int64) -> CivilTime {
        let isSummer = (spring..<autumn).contains(seconds)
        return utc(seconds + (isSummer ? 7200 : 3600))
    }

    /// A calendar for the test alone, by counting.
    static func civil(fromDays count: Int64) -> (month: Int, day: Int) {
        var (days, year) = (Int(count), 1970)
        func length(_ year: Int) -> Int { year % 4 == 0 ? 366 : 365 }
        while days >= length(year) {
            days -= length(year)
            year += 1
        }
        for (index, usual) in [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
            let inMonth = index == 1 && year % 4 == 0 ? 29 : usual
            if days < inMonth { return (index + 1, days + 1) }
            days -= inMonth
        }
        return (12, 31)
    }

    func due(
        _ text: String, after: Int64, count: Int = 1, in zone: (Int64) -> CivilTime = utc
    ) throws -> [Int64] {
        let expression = try CronExpression(text)
        var times: [Int64] = []
        while times.count < count,
            let next = expression.next(after: times.last ?? after, wall: zone)
        {
            times.append(next)
        }
        return times.map { $0 - after }
    }

    static let day: Int64 = 86400
    static let calendar: [(String, [Int64])] = [
        ("* * * * *", [60, 120, 180]),
        ("*/15 * * * *", [900, 1800, 2700]),
        ("30 6 * * *", [23400, 23400 + day]),
        ("0 0 * * mon", [4 * day, 11 * day]),
        ("0 12 1,15 * *", [43200, 43200 + 14 * day, 43200 + 31 * day]),
        ("0 0 13 * fri", [day, 8 * day, 12 * day] as [Int64]),
        ("0 0 1 feb *", [31 * day]),
        ("5-6 0 * * 7", [3 * day + 300, 3 * day + 360]),
        ("0 0 29 2 *", [789 * day]),
    ]

    @Test(arguments: calendar)
    func dueTimesFollowTheCalendar(text: String, expected: [Int64]) throws {
        #expect(try due(text, after: Self.newYear, count: expected.count) == expected)
    }

    @Test func dueTimeIsLaterThanTheMomentAsked() throws {
        #expect(try due("0 0 * * *", after: Self.newYear) == [86400])
        #expect(try due("0 0 * * *", after: Self.newYear - 1) == [1])
    }

    @Test func missingHourIsMadeUpAtItsEnd() throws {
        let midnight = Self.spring - 3600
        let times = try due("30 2 * * *", after: midnight, count: 2, in: Self.berlin)
        #expect(times == [3600, 88200])
    }

    @Test func repeatedHourIsDueOnceWhenTheHourIsStated() throws {
        let before = Self.autumn - 7200
        let times = try due("30 2 * * *", after: before, count: 2, in: Self.berlin)
        #expect(times == [5400, 95400])
    }

    @Test func repeatedHourIsDueTwiceWhenEveryHourIsMeant() throws {
        let before = Self.autumn - 3600
        let times = try due("30 * * * *", after: before, count: 3, in: Self.berlin)
        #expect(times == [1800, 5400, 9000])
    }

    @Test(arguments: [
        ("", 0, "found 0"),
        ("* * * *", 0, "found 4"),
        ("60 * * * *", 0, "minute is 0 to 59, found '60'"),
        ("* 1,25 * * *", 4, "hour is 0 to 23, found '25'"),
        ("* * 5-3 * *", 4, "runs backwards"),
        ("* * * foo *", 6, "month is 1 to 12 or a name such as feb, found 'foo'"),
        ("*/0 * * * *", 2, "step"),
        ("*/x * * * *", 2, "step"),
        ("1, * * * *", 2, "found nothing"),
        ("0 0 31 2 *", 4, "never due"),
    ])
    func mistakesAreNamedWithTheirPlace(text: String, offset: Int, part: String) {
        do throws(CronError) {
            _ = try CronExpression(text)
            Issue.record("'\(text)' was accepted")
        } catch {
            #expect(error.offset == offset)
            #expect(error.message.contains(part))
        }
    }

    @Test func systemZoneAnswers() {
        let shown = CivilTime.local(at: Self.newYear)
        #expect((1...12).contains(shown.month))
        #expect((0...59).contains(shown.minute))
    }
}
