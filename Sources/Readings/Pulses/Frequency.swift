// SPDX-License-Identifier: Apache-2.0

/// A number of pulses in a time. A fraction, because 1 pulse in 3 s has no finite decimal form.
package struct Frequency: Sendable {
    /// Not negative.
    package let pulses: Int64
    /// Above zero.
    package let nanoseconds: Int64

    package static let zero = Frequency(pulses: 0, nanoseconds: 1_000_000_000)

    /// - Precondition: The time is longer than zero.
    package init(pulses: Int64, nanoseconds: Int64) {
        precondition(nanoseconds > 0, "pulses come one after the other: give the time they took")
        self.pulses = pulses
        self.nanoseconds = nanoseconds
    }

    /// Pulses per second, with all available digits.
    package var perSecond: Decimal {
        let ofNanoseconds = Decimal(pulses) * Decimal(mantissa: 1, exponent: 9)
        return ofNanoseconds.divided(by: Decimal(nanoseconds)) ?? .zero
    }
}

extension Frequency: Comparable {
    package static func == (left: Frequency, right: Frequency) -> Bool {
        left.crossed(right) == right.crossed(left)
    }

    package static func < (left: Frequency, right: Frequency) -> Bool {
        left.crossed(right) < right.crossed(left)
    }

    private func crossed(_ other: Frequency) -> Int128 {
        Int128(pulses) * Int128(other.nanoseconds)
    }
}
