// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Sends the newest value at the end of each interval, also when none has come in it.
struct HeartbeatFilter: ValueFilter {
    /// Nanoseconds.
    private let period: Int64
    private let isOptimistic: Bool
    private var newest: Value?
    private var end: Instant?

    /// - Parameter isOptimistic: Whether each value also passes at once.
    init(_ period: Duration, isOptimistic: Bool) {
        self.period = period.wholeNanoseconds
        self.isOptimistic = isOptimistic
    }

    func addDeadlines(to earliest: inout EarliestDeadlines) { earliest.add(end) }

    mutating func take(_ value: Value, at moment: Moment) -> Value? {
        newest = value
        end = end ?? moment.instant.next(multipleOf: period)
        return isOptimistic ? value : nil
    }

    mutating func pass(to moment: Moment) -> Value? {
        guard let end, end <= moment.instant else { return nil }
        self.end = moment.instant.next(multipleOf: period)
        return newest
    }
}
