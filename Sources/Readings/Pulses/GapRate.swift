// SPDX-License-Identifier: Apache-2.0

import Primitives

/// The frequency of pulses from the time between them: right after two pulses, however slow.
///
/// Facts. A meter with 1000 pulses for each kWh gives one in 36 s at 100 W: to count for a minute
/// would show 60 W, then 120 W, then 60 W. The time between two pulses shows 100 W at each of them.
///
/// Trap. When the pulses stop, the last gap says 100 W for ever.
///
/// Choice. While no pulse comes, the frequency cannot be more than one in the time since the last,
/// and falls with it; after `zeroAfter` it is zero. Of several pulses between two readings the mean
/// counts, from the last pulse before to the last pulse in them: a wheel's magnets are never quite
/// even, and what a reading says holds for the whole time since the reading before.
///
///     pulses      |       |       |   |   |
///     readings  ^       ^       ^           ^         ^           ^
///               ?       ?       1 gap       3 gaps    falling     zero
///
/// Cost. Nothing is known before the second pulse, or before nothing came for `zeroAfter`.
package struct GapRate: Sendable {
    private let zeroAfter: Duration
    private let start: Instant
    private var last: Instant?
    /// The last pulse that a frequency was worked out from, and how many came behind it.
    private var anchor: Instant
    private var count: Int64 = 0
    private var known: Frequency?

    /// - Parameters:
    ///   - zeroAfter: So long without a pulse, the frequency is zero; above zero.
    ///   - start: When pulses begin to be seen.
    package init(zeroAfter: Duration, start: Instant) {
        self.zeroAfter = zeroAfter
        self.start = start
        anchor = start
    }

    /// A pulse came, and so many before it of which nobody knows when; not before the one before.
    package mutating func pulse(at stamp: Instant, missed: Int64 = 0) {
        defer { last = stamp }
        if let last, stamp < last + zeroAfter {
            count += 1 + missed
            return
        }
        // The gap up to this pulse is a rest, or nobody knows how long it is.
        known = last != nil || stamp >= start + zeroAfter ? .zero : nil
        (anchor, count) = (stamp, 0)
    }

    /// The frequency now; `nil` while it is not known.
    package mutating func frequency(at now: Instant) -> Frequency? {
        if let last, count > 0, last > anchor {
            known = Frequency(
                pulses: count, nanoseconds: last.nanoseconds - anchor.nanoseconds)
            (anchor, count) = (last, 0)
        }
        let quietSince = last ?? start
        if now >= quietSince + zeroAfter { known = .zero }
        let quiet = now.nanoseconds - quietSince.nanoseconds
        guard let known, last != nil, quiet > 0 else { return known }
        return min(known, Frequency(pulses: 1, nanoseconds: quiet))
    }

    /// When the frequency is another than it was when it was asked for, if no pulse comes: a moment
    /// that has passed while it falls, `nil` when it stays.
    package var nextChange: Instant? {
        guard let known else { return (last ?? start) + zeroAfter }
        guard let last, known.pulses > 0 else { return nil }
        return last + .nanoseconds(known.nanoseconds / known.pulses)
    }
}
