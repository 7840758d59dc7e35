// SPDX-License-Identifier: Apache-2.0

/// A number in base ten: `mantissa * 10^exponent`.
///
/// Facts. Sensors send decimal quantities: 0.1 °C a step, 0.2794 mm a tip, 450 pulses a litre.
/// Device files state these scales in decimal, and people read decimal.
///
/// Trap. In binary floating point 214 times 0.1 is 21.400000000000002. Rounding at output hides
/// that for most numbers, and needs a number of digits. Only the scale defines this number.
/// Rounding also has no inverse: the simulator must find the 214 in 21.4 again.
///
/// Choice. Quantities stay decimal all the way, from the scale in the file to the digits in the
/// message: 214 at scale 0.1 has one digit after the point because 0.1 has one. A number is a
/// 64-bit mantissa and a power of ten, the mantissa as short as it can be, so that equal numbers
/// are equal values: 1.50 is 15 and -1, and 1200 is 12 and 2.
///
/// Arithmetic is exact while 64 bits hold the mantissa, which is 18 digits and more than any sensor
/// has. Beyond that, the last digits are rounded off, half away from zero. Nothing traps: a number
/// above the largest becomes the largest, and a number too small becomes zero.
///
/// Cost. An addition is a few divisions by ten, where binary has one instruction: some ten
/// nanoseconds for each value of a reading. Code that needs sines and square roots uses `Double`
/// and rounds the result to decimal.
///
/// Rejected: `Double` with a number of digits (above); `Foundation.Decimal` (brings Foundation);
/// integers in a unit of the scale (two values of different scales cannot be compared).
package struct Decimal: Hashable, Sendable {
    package let mantissa: Int64
    /// As large as it can be without changing the number, so that equal numbers are equal values.
    package let exponent: Int

    package static let zero = Decimal(0)
    /// Larger and smaller powers of ten have no use and are cut off.
    static let exponents = -999...999

    package init(_ integer: Int64) {
        self.init(mantissa: integer, exponent: 0)
    }

    package init(mantissa: Int64, exponent: Int) {
        var (mantissa, exponent) = (mantissa, exponent)
        while mantissa != 0, mantissa % 10 == 0, exponent < Self.exponents.upperBound {
            mantissa /= 10
            exponent += 1
        }
        while exponent > Self.exponents.upperBound {
            let (shifted, isTooLarge) = mantissa.multipliedReportingOverflow(by: 10)
            guard mantissa != 0, !isTooLarge else { break }
            mantissa = shifted
            exponent -= 1
        }
        if exponent > Self.exponents.upperBound {
            (mantissa, exponent) = (.max * mantissa.signum(), Self.exponents.upperBound)
        }
        let isZero = mantissa == 0 || exponent < Self.exponents.lowerBound
        self.mantissa = isZero ? 0 : mantissa
        self.exponent = isZero ? 0 : exponent
    }

    /// The nearest number with a mantissa of 64 bits.
    init(wide: Int128, exponent: Int) {
        var (wide, exponent, isHalf) = (wide, exponent, false)
        while Int64(exactly: wide) == nil {
            isHalf = abs(wide % 10) >= 5
            wide /= 10
            exponent += 1
        }
        // The last dropped digit decides; rounding up may need one more digit.
        if isHalf, let up = Int64(exactly: wide + wide.signum()) { wide = Int128(up) }
        self.init(mantissa: Int64(wide), exponent: exponent)
    }
}
