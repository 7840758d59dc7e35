// SPDX-License-Identifier: Apache-2.0

import Readings

/// The quantity of one pulse: `0.2794` mm, or `1/450` l.
///
/// A total is always computed from all pulses, so it is as exact after 10^9 pulses as after the
/// first. A fraction without a finite decimal form stays a fraction up to the total. The total is
/// rounded to the digit that shows each pulse: 1/450 l is published in thousandths.
package struct PulseScale: Hashable, Sendable {
    /// Both above zero.
    package let numerator: Decimal
    package let denominator: Decimal

    /// A scale of 1: the count itself.
    package static let one = PulseScale()

    /// A rate is a measurement, with this many significant digits at most.
    private static let digits = 4

    private init() {
        (numerator, denominator) = (Decimal(1), Decimal(1))
    }

    /// - Returns: `nil` unless both are above zero.
    package init?(_ numerator: Decimal, per denominator: Decimal = Decimal(1)) {
        guard numerator > .zero, denominator > .zero else { return nil }
        self.numerator = numerator
        self.denominator = denominator
    }

    /// The total of a number of pulses.
    package func total(of pulses: Int64) -> Decimal {
        guard let one = numerator.divided(by: denominator),
            let total = (Decimal(pulses) * numerator).divided(by: denominator)
        else { return .zero }
        return endsInDecimals(one) ? total : total.rounded(to: one.magnitude)
    }

    /// The number of pulses nearest to a total; `nil` when the total is below zero or above the
    /// counter's range.
    package func pulses(for total: Decimal) -> Int64? {
        guard let pulses = (total * denominator).divided(by: numerator)?.rounded(),
            PulseScale.counted.contains(pulses)
        else { return nil }
        return pulses
    }

    /// A counter's range. At 1000 pulses a second it is full after 30000 years.
    package static let counted: ClosedRange<Int64> = 0...1_000_000_000_000_000

    /// The rate of a frequency, to four digits.
    package func rate(_ frequency: Frequency) -> Decimal {
        let above = Decimal(frequency.pulses) * Decimal(mantissa: 1, exponent: 9) * numerator
        let rate = above.divided(by: Decimal(frequency.nanoseconds) * denominator)
        return (rate ?? .zero).rounded(digits: PulseScale.digits)
    }

    /// The pulses per second of a rate.
    package func perSecond(for rate: Decimal) -> Decimal {
        (rate * denominator).divided(by: numerator) ?? .zero
    }

    /// A quotient without a finite decimal form uses all available digits.
    private func endsInDecimals(_ quotient: Decimal) -> Bool {
        quotient.mantissa < 100_000_000_000_000_000
    }
}
