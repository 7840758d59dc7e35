// SPDX-License-Identifier: Apache-2.0

import Primitives

/// The frequency of pulses as their number in a window of time that ends now.
///
/// For what comes in bursts, like rain: the time between two drops that fill a bucket says little,
/// their number in ten minutes says what people call the rate of rain.
///
/// Each pulse leaves the window at its own moment. To remember 100000 moments would be too much, so
/// pulses that are closer than a 64th of the window leave together, with the last of them.
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
    ///   - start: When pulses begin to be seen: before the window is full nothing is known.
    package init(window: Duration, start: Instant) {
        self.window = window
        self.start = start
    }

    /// A pulse came, and so many before it of which nobody knows when; not before the one before.
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

    /// When the frequency is another than it was when it was asked for at `now`, if no pulse comes;
    /// `nil` when it stays.
    package func nextChange(after now: Instant) -> Instant? {
        let full = start + window
        return now < full ? full : groups.first.map { $0.last + window }
    }
}
