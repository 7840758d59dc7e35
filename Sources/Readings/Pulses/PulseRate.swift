// SPDX-License-Identifier: Apache-2.0

import Primitives

/// How fast the pulses of a counter come: a value type that is told of pulses and asked at times.
package enum PulseRate: Sendable {
    /// How the frequency is found.
    package enum Rule: Hashable, Sendable {
        /// From the number of pulses in a window that ends now.
        case window(Duration)
        /// From the time between pulses, and zero after so long without one.
        case gap(zeroAfter: Duration)
    }

    case window(WindowRate)
    case gap(GapRate)

    /// - Parameter start: When pulses begin to be seen.
    package init(_ rule: Rule, start: Instant) {
        switch rule {
        case .window(let window): self = .window(WindowRate(window: window, start: start))
        case .gap(let zeroAfter): self = .gap(GapRate(zeroAfter: zeroAfter, start: start))
        }
    }

    /// A pulse came, and so many before it of which nobody knows when; not before the one before.
    package mutating func pulse(at stamp: Instant, missed: Int64 = 0) {
        switch self {
        case .window(var rate):
            rate.pulse(at: stamp, missed: missed)
            self = .window(rate)
        case .gap(var rate):
            rate.pulse(at: stamp, missed: missed)
            self = .gap(rate)
        }
    }

    /// The frequency now; `nil` while it is not known.
    package mutating func frequency(at now: Instant) -> Frequency? {
        switch self {
        case .window(var rate):
            defer { self = .window(rate) }
            return rate.frequency(at: now)
        case .gap(var rate):
            defer { self = .gap(rate) }
            return rate.frequency(at: now)
        }
    }

    /// When the frequency is another than it was when it was asked for at `now`, if no pulse comes:
    /// a moment that has passed while it falls, `nil` when it stays.
    package func nextChange(after now: Instant) -> Instant? {
        switch self {
        case .window(let rate): return rate.nextChange(after: now)
        case .gap(let rate): return rate.nextChange
        }
    }
}
