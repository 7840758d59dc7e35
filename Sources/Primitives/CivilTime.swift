// SPDX-License-Identifier: Apache-2.0

/// A moment as a wall clock and a calendar show it, to the minute.
public struct CivilTime: Hashable, Sendable {
    /// 0 ... 59.
    public var minute: Int
    /// 0 ... 23.
    public var hour: Int
    /// Day of the month, 1 ... 31.
    public var day: Int
    /// 1 ... 12.
    public var month: Int
    /// 0 is Sunday, 6 is Saturday.
    public var weekday: Int

    /// Makes a moment from its parts; the properties state the ranges.
    public init(minute: Int, hour: Int, day: Int, month: Int, weekday: Int) {
        self.minute = minute
        self.hour = hour
        self.day = day
        self.month = month
        self.weekday = weekday
    }

    /// The time that a clock shows at an offset from UTC.
    ///
    /// - Parameters:
    ///   - seconds: Since 1970 UTC.
    ///   - offset: Seconds, to the east.
    package init(at seconds: Int64, offset: Int64) {
        let time = seconds + offset
        let days = time.floored(by: 86_400)
        let second = Int(time - days * 86_400)
        let date = CalendarDate(daysSince1970: Int(days))
        self.init(
            minute: second / 60 % 60, hour: second / 3600, day: date.day, month: date.month,
            weekday: date.weekday)
    }
}
