// SPDX-License-Identifier: Apache-2.0

/// A day of the Gregorian calendar.
struct CalendarDate {
    let year: Int
    /// 1 ... 12.
    let month: Int
    /// 1 ... 31.
    let day: Int
    let daysSince1970: Int

    /// 0 is Sunday.
    var weekday: Int { ((daysSince1970 + 4) % 7 + 7) % 7 }

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
        // Years that begin with March have their leap day at the end, and months whose lengths
        // are regular: 153 days in each five.
        let shifted = month > 2 ? year : year - 1
        let yearDay = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        daysSince1970 = CalendarDate.daysBefore(shifted) + yearDay
    }

    init(daysSince1970: Int) {
        // Too far by the leap days of four centuries at most, so one step back is enough.
        var year = Int(Int64(daysSince1970 + CalendarDate.march).floored(by: 365))
        while CalendarDate.daysBefore(year) > daysSince1970 { year -= 1 }
        let yearDay = daysSince1970 - CalendarDate.daysBefore(year)
        let shifted = (5 * yearDay + 2) / 153
        month = shifted < 10 ? shifted + 3 : shifted - 9
        day = yearDay - (153 * shifted + 2) / 5 + 1
        self.year = month > 2 ? year : year + 1
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
    func floored(by divisor: Int64) -> Int64 {
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient - 1 : quotient
    }
}
