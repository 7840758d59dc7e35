// SPDX-License-Identifier: Apache-2.0

/// The one reader of decimal digits: a sign, digits, a point, digits, at the beginning of a text.
///
/// It keeps the zeros that were written, because a sensor that sends `21.50` says how fine it
/// measures; a `Decimal` forgets them.
///
/// Digits are kept while 64 bits hold them. The first one that is dropped is remembered for who
/// rounds.
package struct DecimalText {
    /// Where the number ends, found without a look at what it is.
    package struct Extent {
        /// How many bytes of the text are the number.
        package let length: Int
        /// How many digits stand before the point.
        package let wholeDigits: Int
        /// How many digits stand behind the point.
        package let places: Int

        /// - Parameter allowsPoint: Whether a point and digits behind it belong to the number.
        /// - Returns: `nil` when the text does not begin with a number.
        package init?(_ text: UnsafeRawBufferPointer, allowsPoint: Bool = true) {
            let hasSign = text.first == UInt8(ascii: "-") || text.first == UInt8(ascii: "+")
            let point = text.endOfDigits(from: hasSign ? 1 : 0)
            wholeDigits = hasSign ? point - 1 : point
            guard wholeDigits > 0 else { return nil }
            let isPoint = allowsPoint && point < text.count && text[point] == UInt8(ascii: ".")
            let end = isPoint ? text.endOfDigits(from: point + 1) : point
            places = max(0, end - point - 1)
            length = places > 0 ? end : point
        }
    }

    /// How many bytes of the text are the number.
    package let length: Int
    /// The digits that are kept as one whole number.
    private var magnitude: UInt64 = 0
    private let isNegative: Bool
    /// How many of them stand behind the point; below zero when digits before it were dropped.
    package private(set) var decimals = 0
    /// The first digit that was dropped.
    private(set) var firstDropped: UInt64?

    /// The digits that are kept as one whole number, with the sign.
    package var mantissa: Int64 {
        Int64(truncatingIfNeeded: isNegative ? 0 &- magnitude : magnitude)
    }

    /// - Returns: `nil` when the text does not begin with a number.
    package init?(_ text: UnsafeRawBufferPointer, allowsPoint: Bool = true) {
        guard let extent = Extent(text, allowsPoint: allowsPoint) else { return nil }
        length = extent.length
        isNegative = text[0] == UInt8(ascii: "-")
        decimals = extent.places
        let most = isNegative ? Int64.min.magnitude : Int64.max.magnitude
        var dropped = 0
        for byte in text[..<length] {
            let digit = UInt64(byte &- UInt8(ascii: "0"))
            guard digit < 10 else { continue }
            if firstDropped == nil,
                magnitude < most / 10 || magnitude == most / 10 && digit <= most % 10
            {
                magnitude = magnitude &* 10 &+ digit
            } else {
                firstDropped = firstDropped ?? digit
                dropped += 1
            }
        }
        decimals -= dropped
    }
}

extension UnsafeRawBufferPointer {
    /// The first place from there on that is no decimal digit.
    fileprivate func endOfDigits(from start: Int) -> Int {
        var at = start
        while at < count, self[at] &- UInt8(ascii: "0") < 10 { at += 1 }
        return at
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
