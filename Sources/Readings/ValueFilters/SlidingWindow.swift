// SPDX-License-Identifier: Apache-2.0

/// Sends a statistic of the newest values.
///
/// An `unknown` value takes a place in the window, and is left out of the statistic. A window of
/// such values only is `unknown`.
struct SlidingWindow: ValueFilter {
    private let rule: WindowRule
    private var count: SendCount
    /// The newest values, the oldest one at `next` when it is full; `nil` for an unknown one.
    private var values: [Decimal?] = []
    private var next = 0

    init(_ rule: WindowRule) {
        self.rule = rule
        count = SendCount(rule.pace)
    }

    mutating func take(_ value: Value, at moment: Moment) -> Value? {
        add(value.number)
        guard count.next() else { return nil }
        // In one piece of memory: `compactMap` would get a larger one several times.
        var numbers: [Decimal] = []
        numbers.reserveCapacity(values.count)
        for case let number? in values { numbers.append(number) }
        return rule.statistic.value(of: &numbers).map(Value.number) ?? .unknown
    }

    private mutating func add(_ number: Decimal?) {
        if values.count < rule.size {
            values.append(number)
        } else {
            values[next] = number
            next = (next + 1) % rule.size
        }
    }
}
