// SPDX-License-Identifier: Apache-2.0

import Primitives

/// The frequency of pulses from the time between them: correct after two pulses, at any rate.
///
/// Facts. A meter with 1000 pulses per kWh gives one pulse in 36 s at 100 W. A count over one
/// minute would show 60 W, then 120 W, then 60 W. The time between two pulses shows 100 W at each
/// pulse.
///
/// Trap. When the pulses stop, the last gap still gives 100 W, for ever.
///
/// Choice. While no pulse comes, the frequency is at most one pulse in the time since the last
/// pulse, so it falls; after `zeroAfter` it is zero. For several pulses between two readings the
/// result is their mean, from the last pulse before the interval to the last pulse in it. The
/// magnets of a wheel are never evenly spaced, and a reading describes the whole time since the
/// reading before.
///
///     pulses      |       |       |   |   |
///     readings  ^       ^       ^           ^         ^           ^
///               ?       ?       1 gap       3 gaps    falling     zero
///
/// Cost. The frequency is unknown until the second pulse, or until `zeroAfter` passes without a
/// pulse.
package struct GapRate: Sendable {
    private let zeroAfter: Duration
    private let start: Instant
    private var last: Instant?
    /// The last pulse that entered a frequency, and the number of pulses since.
    private var anchor: Instant
    private var count: Int64 = 0
    private var known: Frequency?

    /// - Parameters:
    ///   - zeroAfter: The time without a pulse after which the frequency is zero; above zero.
    ///   - start: When the counting of pulses begins.
    package init(zeroAfter: Duration, start: Instant) {
        self.zeroAfter = zeroAfter
        self.start = start
        anchor = start
    }

    /// Takes a pulse, and a number of earlier pulses whose times are unknown; not earlier than the
    /// pulse before.
    package mutating func pulse(at stamp: Instant, missed: Int64 = 0) {
        defer { last = stamp }
        if let last, stamp < last + zeroAfter {
            count += 1 + missed
            return
        }
        // The gap up to this pulse is a rest, or its length is unknown.
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

    /// When the frequency differs from the last returned one, if no pulse comes: a moment in the
    /// past while it falls, `nil` when it stays the same.
    package var nextChange: Instant? {
        guard let known else { return (last ?? start) + zeroAfter }
        guard let last, known.pulses > 0 else { return nil }
        return last + .nanoseconds(known.nanoseconds / known.pulses)
    }
}
