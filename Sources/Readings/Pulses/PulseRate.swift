// SPDX-License-Identifier: Apache-2.0

import Primitives

/// The rate of a counter's pulses: a value type that takes pulses and returns the frequency at
/// given times.
package enum PulseRate: Sendable {
    /// How the frequency is computed.
    package enum Rule: Hashable, Sendable {
        /// From the number of pulses in a window that ends now.
        case window(Duration)
        /// From the time between pulses; zero after the given time without a pulse.
        case gap(zeroAfter: Duration)
    }

    case window(WindowRate)
    case gap(GapRate)

    /// - Parameter start: When the counting of pulses begins.
    package init(_ rule: Rule, start: Instant) {
        switch rule {
        case .window(let window): self = .window(WindowRate(window: window, start: start))
        case .gap(let zeroAfter): self = .gap(GapRate(zeroAfter: zeroAfter, start: start))
        }
    }

    /// Takes a pulse, and a number of earlier pulses whose times are unknown; not earlier than the
    /// pulse before.
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

    /// When the frequency differs from that at `now`, if no pulse comes: a moment in the past while
    /// it falls, `nil` when it stays the same.
    package func nextChange(after now: Instant) -> Instant? {
        switch self {
        case .window(let rate): return rate.nextChange(after: now)
        case .gap(let rate): return rate.nextChange
        }
    }
}
