// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Sends the mean of the numbers of each interval at its end.
///
/// An interval without a value sends nothing; one with `unknown` values only sends `unknown`.
struct ThrottleAverage: ValueFilter {
    /// Nanoseconds.
    private let period: Int64
    private var mean = Mean()
    private var end: Instant?

    init(_ period: Duration) {
        self.period = period.wholeNanoseconds
    }

    func addDeadlines(to earliest: inout EarliestDeadlines) { earliest.add(end) }

    mutating func take(_ value: Value, at moment: Moment) -> Value? {
        if let number = value.number { mean.add(number) }
        end = end ?? moment.instant.next(multipleOf: period)
        return nil
    }

    mutating func pass(to moment: Moment) -> Value? {
        guard let end, end <= moment.instant else { return nil }
        defer { (mean, self.end) = (Mean(), nil) }
        return mean.value.map(Value.number) ?? .unknown
    }
}
