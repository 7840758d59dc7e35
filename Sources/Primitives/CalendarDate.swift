// SPDX-License-Identifier: Apache-2.0

/// A day of the Gregorian calendar.
///
/// Days are counted from 1 March of year 0. Such a year ends with its leap day, and its month
/// lengths follow a straight line (Howard Hinnant, "chrono-compatible low-level date algorithms").
package struct CalendarDate: Equatable, Sendable {
    package let year: Int
    /// 1 ... 12.
    package let month: Int
    /// 1 ... 31.
    package let day: Int
    package let daysSince1970: Int

    /// 0 is Sunday.
    package var weekday: Int { ((daysSince1970 + 4) % 7 + 7) % 7 }

    package init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
        // A year that begins in March ends with its leap day, and its month lengths are regular:
        // 153 days in each five months.
        let shifted = month > 2 ? year : year - 1
        let yearDay = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        daysSince1970 = CalendarDate.daysBefore(shifted) + yearDay
    }

    package init(daysSince1970: Int) {
        let days = Int64(daysSince1970 + CalendarDate.march)
        // The calendar repeats every 400 years, which are 146 097 days.
        let era = days.floored(by: 146_097)
        let dayOfEra = Int(days - era * 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let yearDay = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * yearDay + 2) / 153
        day = yearDay - (153 * shifted + 2) / 5 + 1
        month = shifted < 10 ? shifted + 3 : shifted - 9
        year = Int(era) * 400 + yearOfEra + (month > 2 ? 0 : 1)
        self.daysSince1970 = daysSince1970
    }

    /// The days from 1970 to the first of March of a year.
    private static func daysBefore(_ year: Int) -> Int {
        let count = Int64(year)
        return Int(
            365 * count + count.floored(by: 4) - count.floored(by: 100) + count.floored(by: 400))
            - march
    }

    /// The days from the first of March of the year 0 to 1970.
    private static let march = 719_468
}

extension Int64 {
    /// The quotient, rounded down.
    package func floored(by divisor: Int64) -> Int64 {
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient - 1 : quotient
    }
}
