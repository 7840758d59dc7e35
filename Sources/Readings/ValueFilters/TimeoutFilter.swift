// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Passes each value. When none has come for a time, it sends another value, once.
package struct TimeoutFilter: ValueFilter {
    /// What it sends.
    package enum Replacement: Hashable, Sendable {
        case value(Value)
        /// The last value again.
        case last
    }

    private let time: Duration
    private let replacement: Replacement
    private var last: (value: Value, due: Instant)?

    init(_ time: Duration, _ replacement: Replacement) {
        self.time = time
        self.replacement = replacement
    }

    package func addDeadlines(to earliest: inout EarliestDeadlines) { earliest.add(last?.due) }

    package mutating func take(_ value: Value, at moment: Moment) -> Value? {
        last = (value, moment.instant + time)
        return value
    }

    package mutating func pass(to moment: Moment) -> Value? {
        guard let (value, due) = last, due <= moment.instant else { return nil }
        last = nil
        switch replacement {
        case .value(let other): return other
        case .last: return value
        }
    }
}
