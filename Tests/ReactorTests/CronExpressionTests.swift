// SPDX-License-Identifier: Apache-2.0

import Reactor
import Testing

@Suite struct CronExpressionTests {
    /// 2026-01-01 00:00 UTC, a Thursday.
    static let newYear: Int64 = 1_767_225_600
    /// 2026-03-29 01:00 UTC and 2026-10-25 01:00 UTC: central Europe's clocks jump.
    static let spring: Int64 = 1_774_746_000
    static let autumn: Int64 = 1_792_890_000

    static let berlin = zone("CET-1CEST,M3.5.0,M10.5.0/3")
    /// Its clocks jump at midnight, from 24:00 to 1:00.
    static let asuncion = zone("<-04>4<-03>,M10.1.0/0,M3.4.0/0")

    static func zone(_ rule: String) -> Zone {
        do {
            return try Zone(rule)
        } catch {
            preconditionFailure("the rule of this test is valid")
        }
    }

    func due(
        _ text: String, after: Int64, count: Int = 1, in zone: Zone = .utc
    ) throws -> [Int64] {
        let expression = try CronExpression(text)
        var times: [Int64] = []
        while times.count < count,
            let next = expression.next(after: times.last ?? after, in: zone)
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
        ("0 0 * * fri-mon", [day, 2 * day, 3 * day, 4 * day, 8 * day] as [Int64]),
        ("0 0 * * sat-sun", [2 * day, 3 * day, 9 * day] as [Int64]),
        ("0 22-1 * * *", [3600, 22 * 3600, 23 * 3600, day] as [Int64]),
        ("0 0 1 nov-jan *", [304 * day, 334 * day] as [Int64]),
        ("0 0 L * *", [30 * day, 58 * day, 89 * day] as [Int64]),
        ("0 0 l,15 2 *", [45 * day, 58 * day] as [Int64]),
        ("@hourly", [3600, 7200]),
        ("@daily", [day, 2 * day]),
        ("@midnight", [day]),
        ("@weekly", [3 * day, 10 * day]),
        ("@monthly", [31 * day]),
        ("@yearly", [365 * day]),
        ("@Annually", [365 * day]),
    ]

    @Test(arguments: calendar)
    func dueTimesFollowTheCalendar(text: String, expected: [Int64]) throws {
        #expect(try due(text, after: Self.newYear, count: expected.count) == expected)
    }

    @Test func dueTimeIsLaterThanTheGivenMoment() throws {
        #expect(try due("0 0 * * *", after: Self.newYear) == [86400])
        #expect(try due("0 0 * * *", after: Self.newYear - 1) == [1])
    }

    @Test func theLastDayOfFebruaryKnowsLeapYears() throws {
        // 2028-02-29 is the 789th day after 2026-01-01.
        let year2028: Int64 = Self.newYear + 730 * Self.day
        #expect(try due("0 12 L feb *", after: year2028) == [59 * Self.day + 43_200])
    }

    @Test func theLastDayIsFoundWhereTheClockJumps() throws {
        // 2027-10-30 00:00 UTC. On the 31st the clock goes back, so 23:30 is 22:30 UTC.
        let before: Int64 = 1_824_854_400
        let times = try due("30 23 L 10 *", after: before, in: Self.berlin)
        #expect(times == [Self.day + 22 * 3600 + 1800])
    }

    @Test func skippedHourIsDueAtItsEnd() throws {
        let midnight = Self.spring - 3600
        let times = try due("30 2 * * *", after: midnight, count: 2, in: Self.berlin)
        #expect(times == [3600, 88200])
    }

    @Test func skippedHourIsDroppedForAnHourlyLine() throws {
        let before = Self.spring - 1800
        let times = try due("15 * * * *", after: before, count: 2, in: Self.berlin)
        #expect(times == [2700, 6300])
    }

    @Test func skippedMidnightIsDueAtTheEndOfTheGap() throws {
        // 2026-10-04 04:00 UTC is midnight, shown as 1:00. The last of three is the usual midnight.
        let jump: Int64 = 1_791_086_400
        let times = try due("0 0 * * *", after: jump - 86_400, count: 3, in: Self.asuncion)
        #expect(times == [86_400, 169_200, 255_600])
    }

    @Test func repeatedHourIsDueOnceWhenTheHourIsStated() throws {
        let before = Self.autumn - 7200
        let times = try due("30 2 * * *", after: before, count: 2, in: Self.berlin)
        #expect(times == [5400, 95400])
    }

    @Test func repeatedHourIsDueTwiceForAnHourlyLine() throws {
        let before = Self.autumn - 3600
        let times = try due("30 * * * *", after: before, count: 3, in: Self.berlin)
        #expect(times == [1800, 5400, 9000])
    }

    @Test(arguments: [
        ("", 0, "found 0"),
        ("* * * *", 0, "found 4"),
        ("60 * * * *", 0, "minute is 0 to 59, found '60'"),
        ("* 1,25 * * *", 4, "hour is 0 to 23, found '25'"),
        ("@reboot", 0, "expected one of @annually, @daily"),
        ("0 L * * *", 2, "hour is 0 to 23, found 'L'"),
        ("* * * foo *", 6, "month is 1 to 12 or a name such as feb, found 'foo'"),
        ("*/0 * * * *", 2, "step"),
        ("*/x * * * *", 2, "step"),
        ("1, * * * *", 2, "found nothing"),
        ("0 0 31 2 *", 4, "never due"),
    ])
    func mistakesAreReportedWithTheirPosition(text: String, offset: Int, part: String) {
        do throws(CronError) {
            _ = try CronExpression(text)
            Issue.record("'\(text)' was accepted")
        } catch {
            #expect(error.offset == offset)
            #expect(error.message.contains(part))
        }
    }
}
