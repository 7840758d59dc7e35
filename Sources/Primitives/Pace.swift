// SPDX-License-Identifier: Apache-2.0

/// A rate with a burst: one event in each interval, and some more when there were none before.
///
///     events  burst ┤▄▄▄▄▄
///                   ┤█████▁▁▁▁▁▁▁▁▁▁▁▁▁▁     one in each interval
///                   └──────────────────>
///
/// One moment is all its state (the generic cell rate algorithm, ITU-T I.371).
package struct Pace: Sendable {
    package let interval: Duration
    package let burst: Int
    /// When all events so far would have happened if there were no burst.
    private var due = Instant(nanoseconds: 0)

    /// - Parameter burst: At least 1.
    package init(interval: Duration, burst: Int) {
        self.interval = interval
        self.burst = burst
    }

    /// Whether an event at this moment keeps the rate.
    package func allows(at now: Instant) -> Bool {
        due <= now.advanced(by: interval * (burst - 1))
    }

    /// Counts events, whether they keep the rate or not.
    package mutating func take(_ count: Int = 1, at now: Instant) {
        due = max(due, now).advanced(by: interval * count)
    }
}
