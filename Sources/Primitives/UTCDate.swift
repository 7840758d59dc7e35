// SPDX-License-Identifier: Apache-2.0

/// A date of the Gregorian calendar in universal time, to the millisecond.
///
/// Computed from a count of nanoseconds alone: no time zone, no leap seconds (the kernel does not
/// count them), no library.
package struct UTCDate: Equatable, Sendable {
    package let date: CalendarDate
    /// Since midnight, 0 ..< 86 400 000; fractions of a millisecond are cut off.
    package let milliseconds: Int

    /// - Parameter nanoseconds: Since 1970-01-01T00:00:00Z; the years 1677 ... 2262.
    package init(nanosecondsSince1970 nanoseconds: Int64) {
        let perDay: Int64 = 86_400_000_000_000
        let days = nanoseconds.floored(by: perDay)
        date = CalendarDate(daysSince1970: Int(days))
        milliseconds = Int((nanoseconds &- days &* perDay) / 1_000_000)
    }
}
