// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A moment as a clock on the wall and a calendar show it, to the minute.
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

    /// A moment from its parts; ranges as the properties say.
    public init(minute: Int, hour: Int, day: Int, month: Int, weekday: Int) {
        self.minute = minute
        self.hour = hour
        self.day = day
        self.month = month
        self.weekday = weekday
    }

    /// What the system's time zone shows at a moment.
    ///
    /// - Parameter seconds: Seconds since 1970 UTC.
    public static func local(at seconds: Int64) -> CivilTime {
        var parts = tm()
        var time = time_t(seconds)
        localtime_r(&time, &parts)
        return CivilTime(
            minute: Int(parts.tm_min), hour: Int(parts.tm_hour), day: Int(parts.tm_mday),
            month: Int(parts.tm_mon) + 1, weekday: Int(parts.tm_wday))
    }
}
