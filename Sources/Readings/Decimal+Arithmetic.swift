// SPDX-License-Identifier: Apache-2.0

extension Decimal {
    package static prefix func - (number: Decimal) -> Decimal {
        Decimal(wide: -Int128(number.mantissa), exponent: number.exponent)
    }

    package static func + (left: Decimal, right: Decimal) -> Decimal {
        sum(left, Int128(right.mantissa), right.exponent)
    }

    package static func - (left: Decimal, right: Decimal) -> Decimal {
        // Negated in 128 bits, because the negative of the smallest mantissa does not fit in 64.
        sum(left, -Int128(right.mantissa), right.exponent)
    }

    private static func sum(_ left: Decimal, _ mantissa: Int128, _ exponent: Int) -> Decimal {
        guard left.mantissa != 0 else { return Decimal(wide: mantissa, exponent: exponent) }
        guard mantissa != 0 else { return left }
        let one = (mantissa: Int128(left.mantissa), exponent: left.exponent)
        let other = (mantissa: mantissa, exponent: exponent)
        let (high, low) = one.exponent >= other.exponent ? (one, other) : (other, one)
        let distance = high.exponent - low.exponent
        // 128 bits have room for 19 more digits; smaller digits are dropped.
        let raised = min(distance, 19)
        let lowered = distance - raised
        let rest = lowered > 19 ? 0 : low.mantissa / powerOfTen(lowered)
        return Decimal(
            wide: high.mantissa * powerOfTen(raised) + rest, exponent: high.exponent - raised)
    }

    package static func * (left: Decimal, right: Decimal) -> Decimal {
        Decimal(
            wide: Int128(left.mantissa) * Int128(right.mantissa),
            exponent: left.exponent + right.exponent)
    }

    /// The quotient: exact where it has a decimal form, otherwise rounded after 18 digits.
    ///
    /// - Returns: `nil` for a division by zero.
    package func divided(by divisor: Decimal) -> Decimal? {
        guard divisor.mantissa != 0 else { return nil }
        // Long division: digit by digit, until no remainder is left or 64 bits are full.
        let below = Int128(divisor.mantissa)
        var (quotient, rest) = Int128(mantissa).quotientAndRemainder(dividingBy: below)
        var exponent = exponent - divisor.exponent
        while rest != 0, abs(quotient) < Self.powerOfTen(19) {
            let digit = (rest * 10).quotientAndRemainder(dividingBy: below)
            (quotient, rest) = (quotient * 10 + digit.quotient, digit.remainder)
            exponent -= 1
        }
        return Decimal(wide: quotient, exponent: exponent)
    }

    /// The number as an integer, if it is one and fits.
    package var integer: Int64? {
        guard exponent >= 0 else { return nil }
        guard exponent <= 18 else { return mantissa == 0 ? 0 : nil }
        return Int64(exactly: Int128(mantissa) * Self.powerOfTen(exponent))
    }

    /// The nearest integer, half away from zero; `nil` when it does not fit.
    package func rounded() -> Int64? {
        guard exponent < 0 else { return integer }
        guard exponent >= -19 else { return 0 }
        let unit = Self.powerOfTen(-exponent)
        let (whole, rest) = Int128(mantissa).quotientAndRemainder(dividingBy: unit)
        return Int64(exactly: abs(rest) * 2 >= unit ? whole + Int128(mantissa.signum()) : whole)
    }

    /// - Precondition: 0 ... 38.
    static func powerOfTen(_ exponent: Int) -> Int128 {
        // Nearly always a few digits, which fit in 64 bits.
        var power: UInt64 = 1
        for _ in 0..<min(exponent, 19) { power &*= 10 }
        return exponent <= 19 ? Int128(power) : Int128(power) * powerOfTen(exponent - 19)
    }
}

extension Decimal: Comparable {
    package static func < (left: Decimal, right: Decimal) -> Bool {
        guard left.mantissa.signum() == right.mantissa.signum() else {
            return left.mantissa.signum() < right.mantissa.signum()
        }
        let distance = left.exponent - right.exponent
        // No mantissa has more than 19 digits: with a larger distance, the power of ten decides.
        guard abs(distance) <= 19 else { return (distance < 0) == (left.mantissa > 0) }
        let scale = powerOfTen(abs(distance))
        return distance >= 0
            ? Int128(left.mantissa) * scale < Int128(right.mantissa)
            : Int128(left.mantissa) < Int128(right.mantissa) * scale
    }
}
