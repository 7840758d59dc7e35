// SPDX-License-Identifier: Apache-2.0

/// A number in base ten: `mantissa * 10^exponent`.
///
/// Sensors speak in decimal (0.1 °C a step, 0.2794 mm a tip), and binary floating point answers
/// `21.400000000000002` to 214 times 0.1. So quantities stay decimal all the way: what a scale says
/// is what is printed. Arithmetic is exact while 64 bits hold it; past that, digits are dropped from
/// the end, as a person would round, and never trapped on.
package struct Decimal: Hashable, Sendable {
    package let mantissa: Int64
    /// As large as it can be without changing the number, so that equal numbers are equal values.
    package let exponent: Int

    package static let zero = Decimal(0)

    package init(_ integer: Int64) {
        self.init(mantissa: integer, exponent: 0)
    }

    package init(mantissa: Int64, exponent: Int) {
        var (mantissa, exponent) = (mantissa, mantissa == 0 ? 0 : exponent)
        while mantissa != 0, mantissa % 10 == 0 {
            mantissa /= 10
            exponent += 1
        }
        self.mantissa = mantissa
        self.exponent = exponent
    }
}
