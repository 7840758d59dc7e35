// SPDX-License-Identifier: Apache-2.0

import Primitives

/// The frequency of pulses as their number in a window of time that ends now.
///
/// For pulses in bursts, like those of a rain gauge. The time between two tips of its bucket means
/// little; the number of tips in ten minutes is the usual rate of rain.
///
/// Each pulse leaves the window at its own moment. To store 100000 moments would take too much
/// memory, so pulses that are closer than a 64th of the window leave together, with the last of
/// them.
package struct WindowRate: Sendable {
    private struct Group {
        let first: Instant
        var last: Instant
        var count: Int64
    }

    private let window: Duration
    private let start: Instant
    private var groups: [Group] = []

    /// - Parameters:
    ///   - window: Above zero.
    ///   - start: When the counting of pulses begins: the frequency is unknown until the window is
    ///     full.
    package init(window: Duration, start: Instant) {
        self.window = window
        self.start = start
    }

    /// Takes a pulse, and a number of earlier pulses whose times are unknown; not earlier than the
    /// pulse before.
    package mutating func pulse(at stamp: Instant, missed: Int64 = 0) {
        if let group = groups.last, stamp < group.first + window / 64 {
            groups[groups.count - 1].last = stamp
            groups[groups.count - 1].count += 1 + missed
        } else {
            groups.removeAll { $0.last + window <= stamp }
            groups.append(Group(first: stamp, last: stamp, count: 1 + missed))
        }
    }

    /// The frequency now; `nil` while it is not known.
    package mutating func frequency(at now: Instant) -> Frequency? {
        groups.removeAll { $0.last + window <= now }
        guard now >= start + window else { return nil }
        let pulses = groups.reduce(0) { $0 + $1.count }
        return Frequency(pulses: pulses, nanoseconds: window.wholeNanoseconds)
    }

    /// When the frequency differs from that at `now`, if no pulse comes; `nil` when it stays the
    /// same.
    package func nextChange(after now: Instant) -> Instant? {
        let full = start + window
        return now < full ? full : groups.first.map { $0.last + window }
    }
}
