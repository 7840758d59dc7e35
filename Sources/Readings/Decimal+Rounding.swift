// SPDX-License-Identifier: Apache-2.0

extension Decimal {
    /// The nearest multiple of `10^power`, half away from zero.
    package func rounded(to power: Int) -> Decimal {
        let distance = power - exponent
        guard distance > 0 else { return self }
        // No mantissa has more than 19 digits.
        guard distance <= 19 else { return .zero }
        let unit = Self.powerOfTen(distance)
        let (whole, rest) = Int128(mantissa).quotientAndRemainder(dividingBy: unit)
        let nearest = abs(rest) * 2 >= unit ? whole + Int128(mantissa.signum()) : whole
        return Decimal(wide: nearest, exponent: power)
    }

    /// The number rounded to a count of significant digits, 1 or more.
    package func rounded(digits: Int) -> Decimal {
        rounded(to: magnitude - digits + 1)
    }

    /// The nearest multiple of a number; of two that are equally near, the even multiple.
    ///
    /// - Parameter unit: Above zero.
    func rounded(toMultipleOf unit: Decimal) -> Decimal {
        guard let quotient = divided(by: unit) else { return self }
        let below = quotient.roundedDown()
        let rest = self - below * unit
        let other = unit - rest
        let isUp = rest == other ? !below.isEven : rest > other
        return isUp ? (below + Decimal(1)) * unit : below * unit
    }

    /// The largest whole number that is not above it.
    private func roundedDown() -> Decimal {
        let nearest = rounded(to: 0)
        return nearest > self ? nearest - Decimal(1) : nearest
    }

    /// The smallest whole number that is not below it; saturates.
    func roundedUp() -> Int64 {
        let nearest = rounded(to: 0)
        let whole = nearest < self ? nearest + Decimal(1) : nearest
        return whole.integer ?? (whole < .zero ? .min : .max)
    }

    /// Whether a whole number is even.
    private var isEven: Bool { exponent > 0 || mantissa.isMultiple(of: 2) }

    /// The power of ten of the first digit: 2 for 450, -3 for 0.0022; of zero, 0.
    package var magnitude: Int {
        var (rest, power) = (mantissa.magnitude, exponent)
        while rest >= 10 {
            rest /= 10
            power += 1
        }
        return power
    }
}

/// The number without its sign.
package func abs(_ number: Decimal) -> Decimal {
    number < .zero ? -number : number
}
