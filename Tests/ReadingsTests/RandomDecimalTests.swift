// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Readings
import Testing

/// Compares arithmetic with sums and products computed digit by digit.
@Suite struct RandomDecimalTests {
    @Test(arguments: Seeds.fresh(2000))
    func sumsAndProductsAreThoseOfSchool(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let (left, right) = (random.decimal(), random.decimal())
        let (a, b) = (Digits(left), Digits(right))
        expect(left + right, near: a.plus(b), "\(left) + \(right)")
        expect(left - right, near: a.plus(b.negated), "\(left) - \(right)")
        expect(left * right, near: a.times(b), "\(left) * \(right)")
        #expect(left + right == right + left)
        #expect((left < right) == (a.plus(b.negated).isNegative))
    }

    @Test(arguments: Seeds.fresh(2000))
    func aQuotientTimesItsDivisorIsTheNumber(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let (left, right) = (random.decimal(), random.decimal())
        guard let quotient = left.divided(by: right) else {
            #expect(right == .zero)
            return
        }
        let product = Digits(quotient).times(Digits(right))
        let gap = product.plus(Digits(left).negated).magnitude
        let shifted = gap.times(Digits(Decimal(mantissa: 1, exponent: 17)))
        #expect(shifted.isAtMost(Digits(left).magnitude), "\(left) / \(right) = \(quotient)")
    }

    @Test(arguments: Seeds.fresh(1000))
    func textComesBack(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let number = random.decimal()
        #expect(Decimal(number.description) == number)
    }

    @Test(arguments: Seeds.fresh(1000))
    func aRawNumberComesBackThroughScaleAndOffset(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let raw = Decimal(Int64.random(in: -4_294_967_296...4_294_967_296, using: &random))
        let scale = Decimal(
            mantissa: Int64.random(in: 1...9999, using: &random),
            exponent: Int.random(in: -6...2, using: &random))
        let offset = Decimal(mantissa: Int64.random(in: -5000...5000, using: &random), exponent: -2)
        let value = raw * scale + offset
        #expect((value - offset).divided(by: scale) == raw)
    }

    /// Exact when 18 digits are enough, otherwise off by less than a unit of the last digit.
    private func expect(_ number: Decimal, near wanted: Digits, _ comment: Comment) {
        let gap = Digits(number).plus(wanted.negated).magnitude
        if wanted.significant <= 18 {
            #expect(gap == Digits.zero, comment)
        } else {
            let tenDigitsMore = Digits(Decimal(mantissa: 1, exponent: wanted.top - 18))
            #expect(gap.isAtMost(tenDigitsMore), comment)
        }
    }
}

extension SeededGenerator {
    /// Numbers of all lengths, among them the largest and the smallest.
    fileprivate mutating func decimal() -> Decimal {
        let shift = Int64.random(in: 0..<63, using: &self)
        let mantissa = Int64.random(in: .min ... .max, using: &self) >> shift
        let edges: [Int64] = [.min, .max, 0, 1, -1, 999_999_999_999_999_999]
        let exponent = Int.random(in: -25...25, using: &self)
        return Decimal(
            mantissa: chance(10) ? edges.randomElement(using: &self)! : mantissa, exponent: exponent
        )
    }
}
