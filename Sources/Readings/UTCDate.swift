// SPDX-License-Identifier: Apache-2.0

/// A date of the Gregorian calendar in universal time, to the millisecond.
///
/// Worked out from a count of nanoseconds alone: no time zone, no leap seconds (the kernel's count
/// leaves them out), no library. Days are counted from 1 March of year 0, where a year ends with
/// its leap day and months are a straight line (Howard Hinnant, `chrono`-compatible date
/// algorithms).
package struct UTCDate: Equatable, Sendable {
    package let year: Int
    /// 1 ... 12
    package let month: Int
    /// 1 ... 31
    package let day: Int
    /// Since midnight, 0 ..< 86 400 000; parts of a millisecond are cut off.
    package let milliseconds: Int

    /// - Parameter nanoseconds: Since 1970-01-01T00:00:00Z; the years 1677 ... 2262.
    package init(nanosecondsSince1970 nanoseconds: Int64) {
        let perDay: Int64 = 86_400_000_000_000
        let rest = nanoseconds % perDay
        let isBefore = rest < 0
        milliseconds = Int((isBefore ? rest + perDay : rest) / 1_000_000)
        let days = Int(nanoseconds / perDay) - (isBefore ? 1 : 0) + 719_468
        // The calendar repeats every 400 years, which are 146 097 days.
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    }

    /// Appends `2026-10-03T10:15:30.250Z`.
    package func appendISO8601(to text: inout [UInt8]) {
        let start = text.count
        text.append(utf8: "0000-00-00T00:00:00.000Z")
        text.withUnsafeMutableBufferPointer { text in
            text.put(year, before: start + 4)
            text.put(month, before: start + 7)
            text.put(day, before: start + 10)
            text.put(milliseconds / 3_600_000, before: start + 13)
            text.put(milliseconds / 60_000 % 60, before: start + 16)
            text.put(milliseconds / 1000 % 60, before: start + 19)
            text.put(milliseconds % 1000, before: start + 23)
        }
    }
}

extension UnsafeMutableBufferPointer<UInt8> {
    /// Writes a number over the zeros that end before a place.
    fileprivate func put(_ number: Int, before end: Int) {
        var (rest, place) = (number, end)
        while rest > 0 {
            place -= 1
            self[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }
}
