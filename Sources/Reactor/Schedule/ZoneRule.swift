// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A zone in the notation of POSIX's `TZ`. `CET-1CEST,M3.5.0,M10.5.0/3` is an hour ahead of UTC. It
/// is two hours ahead from the last Sunday in March at two o'clock to the last Sunday in October at
/// three.
struct ZoneRule: Sendable {
    /// Seconds ahead of UTC, in standard time and in summer time.
    private let standard: Int64
    private let summer: Int64
    /// When summer time begins and ends; `nil` if there is none.
    private let season: (begin: YearlyMoment, end: YearlyMoment)?

    /// `nil` if the text is not a rule.
    init?(_ text: String) {
        var reader = ZoneRuleReader(text)
        guard reader.name(), let west = reader.time() else { return nil }
        standard = -west
        guard !reader.isAtEnd else {
            (summer, season) = (standard, nil)
            return
        }
        guard reader.name() else { return nil }
        summer = reader.time().map { -$0 } ?? standard + 3600
        if reader.isAtEnd { reader = ZoneRuleReader(",M3.2.0,M11.1.0") }
        guard let begin = reader.moment(), let end = reader.moment(), reader.isAtEnd else {
            return nil
        }
        season = (begin, end)
    }

    /// How far its clocks are ahead of UTC, in seconds.
    func offset(at seconds: Int64) -> Int64 {
        guard let season else { return standard }
        let days = Int((seconds + standard).floored(by: 86_400))
        let year = CalendarDate(daysSince1970: days).year
        let begin = season.begin.seconds(in: year) - standard
        let end = season.end.seconds(in: year) - summer
        let isSummer =
            begin < end
            ? (begin..<end).contains(seconds) : !(end..<begin).contains(seconds)
        return isSummer ? summer : standard
    }
}

/// A moment of each year.
struct YearlyMoment: Sendable {
    enum Day: Sendable {
        /// 1 ... 365, where the 29th of February has no number.
        case withoutLeapDay(Int)
        /// 0 ... 365.
        case withLeapDay(Int)
        /// The first (1) to the last (5) of a weekday in a month.
        case weekday(month: Int, week: Int, weekday: Int)
    }

    let day: Day
    /// Seconds since that day's midnight; may be on another day.
    let time: Int64

    /// In seconds since 1970, on the wall clock.
    func seconds(in year: Int) -> Int64 {
        Int64(days(in: year)) * 86_400 + time
    }

    private func days(in year: Int) -> Int {
        let newYear = CalendarDate(year: year, month: 1, day: 1).daysSince1970
        switch day {
        case .withLeapDay(let number): return newYear + number
        case .withoutLeapDay(let number):
            let march = CalendarDate(year: year, month: 3, day: 1).daysSince1970
            let isLeapYear = march - newYear == 60
            return newYear + number - (isLeapYear && number >= 60 ? 0 : 1)
        case .weekday(let month, let week, let weekday):
            let first = CalendarDate(year: year, month: month, day: 1)
            let next = CalendarDate(year: year, month: month + 1, day: 1).daysSince1970
            let shift = (weekday - first.weekday + 7) % 7 + 7 * (week - 1)
            let day = first.daysSince1970 + shift
            return day < next ? day : day - 7
        }
    }
}
