// SPDX-License-Identifier: Apache-2.0

// The search walks forward over real time and asks the time zone for the wall-clock time. It never
// converts back, because in the repeated hour the result would not be unique. It skips days that
// cannot match, so even a 29th of February that is a Monday costs only some thousand conversions, 1
// ms.

import Primitives

extension CronExpression {
    /// The next moment at which the expression is due.
    ///
    /// - Parameters:
    ///   - seconds: Seconds since 1970 UTC; the result is later than this.
    ///   - zone: The time zone of the expression.
    /// - Returns: Seconds since 1970 UTC, a whole minute; `nil` if none is due within 30 years. The
    ///   rarest date, a 29th of February on a stated weekday, occurs within that time.
    public func next(after seconds: Int64, in zone: Zone = .system) -> Int64? {
        zone.refresh()
        return next(after: seconds, wall: zone.currentTime(at:))
    }

    private func next(after seconds: Int64, wall: (Int64) -> CivilTime) -> Int64? {
        var time = (seconds / 60 + 1) * 60
        let end = seconds + 30 * 366 * 86400
        while time < end {
            let shown = wall(time)
            if !matchesDate(shown, at: time, wall) {
                time += secondsToSkip(shown)
            } else if isDue(shown, at: time, wall) {
                return time
            } else {
                time += 60
            }
        }
        return nil
    }

    private func matchesDate(
        _ shown: CivilTime, at time: Int64, _ wall: (Int64) -> CivilTime
    ) -> Bool {
        guard months.allows(shown.month) else { return false }
        let isDay = days.allows(shown.day) || days.allowsLast && isLastDay(shown, at: time, wall)
        let isWeekday = weekdays.allows(shown.weekday)
        let bothRestricted = !days.isWildcard && !weekdays.isWildcard
        return bothRestricted ? isDay || isWeekday : isDay && isWeekday
    }

    /// Whether another month follows: two hours after the end of this day it is the next day, also
    /// where the clock jumps.
    private func isLastDay(
        _ shown: CivilTime, at time: Int64, _ wall: (Int64) -> CivilTime
    ) -> Bool {
        let rest = Int64(24 * 60 - shown.hour * 60 - shown.minute)
        return shown.day >= 28 && wall(time + 60 * (rest + 120)).month != shown.month
    }

    /// Steps to two hours before the day ends, and from there by an hour or less, because a day may
    /// have 23 or 25 hours.
    private func secondsToSkip(_ shown: CivilTime) -> Int64 {
        let left = Int64(24 * 60 - shown.hour * 60 - shown.minute)
        return 60 * (left > 180 ? left - 120 : min(left, Int64(60 - shown.minute)))
    }

    private func isDue(
        _ shown: CivilTime, at time: Int64, _ wall: (Int64) -> CivilTime
    ) -> Bool {
        if hours.allows(shown.hour), minutes.allows(shown.minute) {
            return hours.isWildcard || !isRepeated(shown, at: time, wall)
        }
        return !hours.isWildcard && isFirstAfterMissedMinute(shown, at: time, wall)
    }

    /// Whether the wall clock has shown this before: an hour ago, or half an hour (Lord Howe
    /// Island).
    private func isRepeated(
        _ shown: CivilTime, at time: Int64, _ wall: (Int64) -> CivilTime
    ) -> Bool {
        wall(time - 3600) == shown || wall(time - 1800) == shown
    }

    /// Whether this minute is the first after a gap in which the expression was due.
    private func isFirstAfterMissedMinute(
        _ shown: CivilTime, at time: Int64, _ wall: (Int64) -> CivilTime
    ) -> Bool {
        let before = wall(time - 60)
        let last = before.hour * 60 + before.minute
        let now = shown.hour * 60 + shown.minute
        // In some zones the clock jumps at midnight: count only the part of the gap in the new day.
        let first = before.day == shown.day ? last + 1 : 0
        return (first..<max(first, now)).contains {
            hours.allows($0 / 60) && minutes.allows($0 % 60)
        }
    }
}
