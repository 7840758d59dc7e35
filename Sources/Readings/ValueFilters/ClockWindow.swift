// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Sends one number for each minute, hour or day of the wall clock, in UTC.
///
/// A value belongs to the window that the clock shows at its arrival. The window ends when the
/// clock reaches its end, and is sent then. One without values sends nothing.
///
/// The clock can be stepped. A step forward over the end ends the window. A step back makes the
/// window longer, so none is sent twice. A step back by more than a whole window is a new date: it
/// ends the window, which otherwise could last for years.
///
/// While the date is not known, windows of boot time have the same length. When it becomes known,
/// the window that is open then ends with the first window of the clock.
///
///             the clock reaches the end, or is set back far
///     open ─────────────────────────────────────────────────> none: sends
///      │ ^ the date becomes known: another end                  │
///      └─┘            none <───────────────────────── value: opens
package struct ClockWindow: ValueFilter {
    /// What is sent of a window.
    package enum Statistic: String, CaseIterable, Hashable, Sendable {
        case mean, min, max, sum, count
    }

    package struct Rule: Hashable, Sendable {
        package let statistic: Statistic
        /// Divides a day evenly.
        package let period: Duration

        package init(_ statistic: Statistic, every period: Duration) {
            self.statistic = statistic
            self.period = period
        }
    }

    /// When a window ends.
    private enum End {
        case instant(Instant)
        /// When the wall clock shows this time, in nanoseconds since 1970 UTC.
        case date(Int64)
    }

    private let statistic: Statistic
    /// Nanoseconds.
    private let period: Int64
    private var end: End?
    private var mean = Mean()
    private var least: Decimal?
    private var most: Decimal?

    init(_ rule: Rule) {
        statistic = rule.statistic
        period = rule.period.wholeNanoseconds
    }

    package func addDeadlines(to earliest: inout EarliestDeadlines) {
        switch end {
        case .instant(let end): earliest.add(end)
        case .date(let end): earliest.add(date: end)
        case nil: break
        }
    }

    package mutating func take(_ value: Value, at moment: Moment) -> Value? {
        switch (end, moment.date) {
        case (nil, _), (.instant, .some), (.date, nil): end = nextEnd(after: moment)
        case (.instant, nil), (.date, .some): break
        }
        guard let number = value.number else { return nil }
        mean.add(number)
        least = Swift.min(least ?? number, number)
        most = Swift.max(most ?? number, number)
        return nil
    }

    package mutating func pass(to moment: Moment) -> Value? {
        guard let end else { return nil }
        switch (end, moment.date) {
        case (.instant(let end), nil) where moment.instant < end: return nil
        case (.date(let end), let date?) where (end - 2 * period..<end).contains(date): return nil
        case (.instant, .some), (.date, nil):
            self.end = nextEnd(after: moment)
            return nil
        case (.instant, nil), (.date, .some):
            defer { (self.end, mean, least, most) = (nil, Mean(), nil, nil) }
            return result
        }
    }

    private func nextEnd(after moment: Moment) -> End {
        guard let date = moment.date else {
            return .instant(moment.instant.next(multipleOf: period))
        }
        return .date((date.floored(by: period) + 1) * period)
    }

    /// Unknown values have no part in it.
    private var result: Value {
        let number: Decimal?
        switch statistic {
        case .mean: number = mean.value
        case .min: number = least
        case .max: number = most
        case .sum: number = mean.count > 0 ? mean.sum : nil
        case .count: number = Decimal(mean.count)
        }
        return number.map(Value.number) ?? .unknown
    }
}
