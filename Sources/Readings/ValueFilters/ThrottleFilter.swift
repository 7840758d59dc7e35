// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Passes a value when the last one that passed is at least as old as the period. All others are
/// dropped, also the newest.
struct ThrottleFilter: ValueFilter {
    private let period: Duration
    private var latest: Instant?

    init(_ period: Duration) {
        self.period = period
    }

    mutating func take(_ value: Value, at moment: Moment) -> Value? {
        if let latest, latest + period > moment.instant { return nil }
        latest = moment.instant
        return value
    }
}
