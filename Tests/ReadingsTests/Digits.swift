// SPDX-License-Identifier: Apache-2.0

import Readings

/// A decimal number of any length, as its digits: slow, simple, without overflow.
struct Digits: Equatable {
    /// The last digit first, without zeros at the front of the number.
    private let digits: [Int]
    /// The power of ten of the last digit.
    private let exponent: Int
    let isNegative: Bool

    static let zero = Digits([], exponent: 0, isNegative: false)

    init(_ number: Decimal) {
        let digits = String(number.mantissa.magnitude).reversed().map { $0.wholeNumberValue! }
        self.init(digits, exponent: number.exponent, isNegative: number.mantissa < 0)
    }

    private init(_ digits: [Int], exponent: Int, isNegative: Bool) {
        var (digits, exponent) = (digits, exponent)
        while digits.last == 0 { digits.removeLast() }
        while digits.first == 0 { (digits, exponent) = (Array(digits.dropFirst()), exponent + 1) }
        self.digits = digits
        self.exponent = digits.isEmpty ? 0 : exponent
        self.isNegative = isNegative && !digits.isEmpty
    }

    /// The count of its significant digits.
    var significant: Int { digits.count }
    /// The power of ten above its first digit.
    var top: Int { exponent + digits.count }
    var magnitude: Digits { Digits(digits, exponent: exponent, isNegative: false) }
    var negated: Digits { Digits(digits, exponent: exponent, isNegative: !isNegative) }

    func plus(_ other: Digits) -> Digits {
        let low = min(exponent, other.exponent)
        let (left, right) = (raised(to: low), other.raised(to: low))
        if isNegative == other.isNegative {
            return Digits(Self.sum(left, right), exponent: low, isNegative: isNegative)
        }
        let isLess = Self.isLess(left, right)
        let difference = isLess ? Self.difference(right, left) : Self.difference(left, right)
        return Digits(difference, exponent: low, isNegative: isLess ? other.isNegative : isNegative)
    }

    func times(_ other: Digits) -> Digits {
        var product = [Int](repeating: 0, count: digits.count + other.digits.count + 1)
        for (place, digit) in digits.enumerated() {
            for (otherPlace, otherDigit) in other.digits.enumerated() {
                product[place + otherPlace] += digit * otherDigit
            }
        }
        for place in product.indices.dropLast() {
            product[place + 1] += product[place] / 10
            product[place] %= 10
        }
        return Digits(
            product, exponent: exponent + other.exponent, isNegative: isNegative != other.isNegative
        )
    }

    func isAtMost(_ other: Digits) -> Bool {
        !other.plus(negated).isNegative
    }

    private func raised(to low: Int) -> [Int] {
        digits.isEmpty ? [] : [Int](repeating: 0, count: exponent - low) + digits
    }

    private static func sum(_ left: [Int], _ right: [Int]) -> [Int] {
        var sum: [Int] = []
        var carry = 0
        for place in 0...max(left.count, right.count) {
            let digit = carry + digit(left, place) + digit(right, place)
            sum.append(digit % 10)
            carry = digit / 10
        }
        return sum
    }

    /// The larger minus the smaller.
    private static func difference(_ large: [Int], _ small: [Int]) -> [Int] {
        var difference: [Int] = []
        var borrow = 0
        for place in large.indices {
            let digit = large[place] - borrow - digit(small, place)
            difference.append(digit < 0 ? digit + 10 : digit)
            borrow = digit < 0 ? 1 : 0
        }
        return difference
    }

    private static func isLess(_ left: [Int], _ right: [Int]) -> Bool {
        for place in (0..<max(left.count, right.count)).reversed()
        where digit(left, place) != digit(right, place) {
            return digit(left, place) < digit(right, place)
        }
        return false
    }

    private static func digit(_ digits: [Int], _ place: Int) -> Int {
        place < digits.count ? digits[place] : 0
    }
}
