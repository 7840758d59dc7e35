// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Sends a value when no other one has come for a time.
struct DebounceFilter: ValueFilter {
    private let time: Duration
    private var waiting: (value: Value, due: Instant)?

    init(_ time: Duration) {
        self.time = time
    }

    func addDeadlines(to earliest: inout EarliestDeadlines) { earliest.add(waiting?.due) }

    mutating func take(_ value: Value, at moment: Moment) -> Value? {
        waiting = (value, moment.instant + time)
        return nil
    }

    mutating func pass(to moment: Moment) -> Value? {
        guard let (value, due) = waiting, due <= moment.instant else { return nil }
        waiting = nil
        return value
    }
}
