// SPDX-License-Identifier: Apache-2.0

// The search walks forward over real time and asks the time zone what the wall shows; it never
// converts back, which has no single answer in the repeated hour. It leaps over days that cannot
// match, so that even a 29th of February that is a Monday costs some thousand questions, 1 ms.

import Primitives

extension CronExpression {
    /// The next moment at which the expression is due.
    ///
    /// - Parameters:
    ///   - seconds: Seconds since 1970 UTC; the result is later than this.
    ///   - zone: Whose clocks it speaks of.
    /// - Returns: Seconds since 1970 UTC, a whole minute; `nil` when none is due within 30 years,
    ///   the rarest date there is (a 29th of February on a stated weekday) included.
    public func next(after seconds: Int64, in zone: Zone = .system) -> Int64? {
        next(after: seconds, wall: zone.civilTime(at:))
    }

    private func next(after seconds: Int64, wall: (Int64) -> CivilTime) -> Int64? {
        var time = (seconds / 60 + 1) * 60
        let end = seconds + 30 * 366 * 86400
        while time < end {
            let shown = wall(time)
            if !matchesDate(shown) {
                time += leapOverDay(shown)
            } else if isDue(shown, at: time, wall) {
                return time
            } else {
                time += 60
            }
        }
        return nil
    }

    private func matchesDate(_ shown: CivilTime) -> Bool {
        guard months.allows(shown.month) else { return false }
        let isDay = days.allows(shown.day)
        let isWeekday = weekdays.allows(shown.weekday)
        let bothRestricted = !days.isWildcard && !weekdays.isWildcard
        return bothRestricted ? isDay || isWeekday : isDay && isWeekday
    }

    /// To two hours before the day ends, from there by the hour or less: a day may have 23 or 25.
    private func leapOverDay(_ shown: CivilTime) -> Int64 {
        let left = Int64(24 * 60 - shown.hour * 60 - shown.minute)
        return 60 * (left > 180 ? left - 120 : min(left, Int64(60 - shown.minute)))
    }

    private func isDue(
        _ shown: CivilTime, at time: Int64, _ wall: (Int64) -> CivilTime
    ) -> Bool {
        if hours.allows(shown.hour), minutes.allows(shown.minute) {
            return hours.isWildcard || !isRepeated(shown, at: time, wall)
        }
        return !hours.isWildcard && missedBefore(shown, at: time, wall)
    }

    /// The wall has shown this already: an hour ago, or half an hour (Lord Howe Island).
    private func isRepeated(
        _ shown: CivilTime, at time: Int64, _ wall: (Int64) -> CivilTime
    ) -> Bool {
        wall(time - 3600) == shown || wall(time - 1800) == shown
    }

    /// This minute is the first after a gap in which the expression was due.
    private func missedBefore(
        _ shown: CivilTime, at time: Int64, _ wall: (Int64) -> CivilTime
    ) -> Bool {
        let before = wall(time - 60)
        let last = before.hour * 60 + before.minute
        let now = shown.hour * 60 + shown.minute
        // Some zones jump at midnight: of that gap, what belongs to the new day.
        let first = before.day == shown.day ? last + 1 : 0
        return (first..<max(first, now)).contains {
            hours.allows($0 / 60) && minutes.allows($0 % 60)
        }
    }
}
