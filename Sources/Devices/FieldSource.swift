// SPDX-License-Identifier: Apache-2.0

import Readings
import Wire

/// The field of a message that a value comes from, or two fields of it.
package struct FieldSource: Hashable, Sendable {
    /// By its index in the serial model.
    package let message: Int
    /// By its index in the frame of the message.
    package let slot: Int
    package let partner: Partner?

    package init(message: Int, slot: Int, partner: Partner? = nil) {
        self.message = message
        self.slot = slot
        self.partner = partner
    }

    /// A second field, and the number that both give.
    package struct Partner: Hashable, Sendable {
        package enum Operation: Hashable, Sendable {
            /// `first * weight + second`: a high and a low word.
            case sum(weight: Decimal)
            case difference
            case product
            case quotient
            /// `first * 10^second`: a number and its scale factor, as SunSpec has them.
            case power
        }

        package let slot: Int
        package let operation: Operation

        package init(slot: Int, operation: Operation) {
            self.slot = slot
            self.operation = operation
        }
    }
}

extension FieldSource.Partner.Operation {
    /// A quotient without a finite decimal form has this number of digits.
    private static let digits = 9

    /// The number that two numbers give; `nil` for a division by zero.
    func result(_ first: Decimal, _ second: Decimal) -> Decimal? {
        switch self {
        case .sum(let weight): return first * weight + second
        case .difference: return first - second
        case .product: return first * second
        case .quotient: return first.divided(by: second)?.rounded(digits: Self.digits)
        case .power: return second.asPowerOfTen.map { first * $0 }
        }
    }

    /// The second number that gives a result, with a first number.
    func second(for result: Decimal, _ first: Decimal) -> Decimal? {
        switch self {
        case .sum(let weight): return result - first * weight
        case .difference: return first - result
        case .product: return result.divided(by: first)
        case .quotient: return first.divided(by: result)
        case .power:
            if result == .zero, first == .zero { return .zero }
            return result.divided(by: first)?.exponentOfTen
        }
    }

    /// The first number that gives a result, with a second number.
    func first(for result: Decimal, _ second: Decimal) -> Decimal? {
        switch self {
        case .sum(let weight): return (result - second).divided(by: weight)
        case .difference: return result + second
        case .product: return result.divided(by: second)
        case .quotient: return result * second
        case .power: return second.asPowerOfTen.flatMap { result.divided(by: $0) }
        }
    }

    /// The first number, when nothing else determines it: of two words the larger part.
    func usualFirst(for result: Decimal) -> Decimal {
        // Fewer digits than the number has would need a fraction in the first field.
        if case .power = self {
            return result * Decimal(mantissa: 1, exponent: -min(result.exponent, 0))
        }
        guard case .sum(let weight) = self, let whole = result.divided(by: weight) else {
            return Decimal(1)
        }
        let nearest = whole.rounded(to: 0)
        return nearest > whole ? nearest - Decimal(1) : nearest
    }
}

extension Decimal {
    /// The exponents that a scale factor can have: SunSpec uses -10 ... 10.
    private static let exponents: ClosedRange<Int64> = -15...15

    /// Ten to the power of this number; `nil` when it is no exponent.
    fileprivate var asPowerOfTen: Decimal? {
        guard let integer, Self.exponents.contains(integer) else { return nil }
        return Decimal(mantissa: 1, exponent: Int(integer))
    }

    /// The exponent of a power of ten; `nil` for any other number.
    fileprivate var exponentOfTen: Decimal? {
        Self.exponents.lazy.map { Decimal($0) }.first { $0.asPowerOfTen == self }
    }
}
