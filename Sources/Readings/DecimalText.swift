// SPDX-License-Identifier: Apache-2.0

/// The one reader of decimal digits: a sign, digits, a point, digits, at the beginning of a text.
///
/// It keeps the zeros that were written, because a sensor that sends `21.50` says how fine it
/// measures; a `Decimal` forgets them.
///
/// Digits are kept while 64 bits hold them. The first one that is dropped is remembered for who
/// rounds.
package struct DecimalText {
    /// The digits that are kept as one whole number, with the sign.
    package private(set) var mantissa: Int64 = 0
    /// How many of them stand behind the point; below zero when digits before it were dropped.
    package private(set) var decimals = 0
    /// How many digits stand before the point.
    package private(set) var wholeDigits = 0
    /// How many bytes of the text are the number.
    package private(set) var length = 0
    /// The first digit that was dropped.
    private(set) var firstDropped: Int64?

    /// - Parameter allowsPoint: Whether a point and digits behind it belong to the number.
    /// - Returns: `nil` when the text does not begin with a number.
    package init?(_ text: UnsafeRawBufferPointer, allowsPoint: Bool = true) {
        let sign = text.first.flatMap { $0 == 0x2B || $0 == 0x2D ? $0 : nil }
        if sign != nil { length = 1 }
        while let digit = text.digit(at: length) {
            take(digit, isNegative: sign == 0x2D, isFraction: false)
            wholeDigits += 1
        }
        guard wholeDigits > 0 else { return nil }
        guard allowsPoint, length < text.count, text[length] == UInt8(ascii: "."),
            text.digit(at: length + 1) != nil
        else { return }
        length += 1
        while let digit = text.digit(at: length) {
            take(digit, isNegative: sign == 0x2D, isFraction: true)
        }
    }

    private mutating func take(_ digit: Int64, isNegative: Bool, isFraction: Bool) {
        length += 1
        if firstDropped == nil {
            let (shifted, isTooLarge) = mantissa.multipliedReportingOverflow(by: 10)
            let (sum, isOver) = shifted.addingReportingOverflow(isNegative ? -digit : digit)
            if !isTooLarge, !isOver {
                mantissa = sum
                if isFraction { decimals += 1 }
                return
            }
            firstDropped = digit
        }
        if !isFraction { decimals -= 1 }
    }
}

extension UnsafeRawBufferPointer {
    /// What the decimal digit there stands for; `nil` when there is none.
    fileprivate func digit(at place: Int) -> Int64? {
        guard place < count else { return nil }
        let digit = self[place] &- UInt8(ascii: "0")
        return digit < 10 ? Int64(digit) : nil
    }
}

extension [UInt8] {
    /// Appends a number in decimal digits, with all of its zeros: 2150 and 2 are `21.50`.
    package mutating func appendDecimal(mantissa: Int64, decimals: Int) {
        if mantissa < 0 { append(UInt8(ascii: "-")) }
        let start = count
        appendDigits(mantissa.magnitude)
        guard decimals > 0 else { return }
        let zeros = Swift.max(0, decimals + 1 - (count - start))
        insert(contentsOf: repeatElement(UInt8(ascii: "0"), count: zeros), at: start)
        insert(UInt8(ascii: "."), at: count - decimals)
    }

    /// Appends a whole number in decimal digits.
    ///
    /// Digits come from the end, so they are put on the stack, and appended all at once: each
    /// append asks anew whether the array is shared and large enough.
    mutating func appendDigits(_ number: UInt64) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var (rest, first) = (number, 20)
            repeat {
                first -= 1
                digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            append(contentsOf: UnsafeBufferPointer(rebasing: digits[first...]))
        }
    }
}
