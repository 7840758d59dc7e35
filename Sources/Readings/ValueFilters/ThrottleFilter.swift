// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Passes a value when the last one that passed is at least as old as the period. All others are
/// dropped, also the newest. Some values can have priority: they pass at any time.
struct ThrottleFilter: ValueFilter {
    private let period: Duration
    private let priority: [Value]
    private var latest: Instant?

    init(_ period: Duration, priority: [Value]) {
        self.period = period
        self.priority = priority
    }

    mutating func take(_ value: Value, at moment: Moment) -> Value? {
        let isEarly = latest.map { $0 + period > moment.instant } ?? false
        if isEarly, !priority.contains(value) { return nil }
        latest = moment.instant
        return value
    }
}
