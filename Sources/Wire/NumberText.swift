// SPDX-License-Identifier: Apache-2.0

import Readings

/// A number in a text: a sign, digits, a point or a comma and digits, an exponent.
struct NumberText {
    /// The number is `mantissa * 10^exponent`; written zeros are kept.
    let mantissa: Int64
    let exponent: Int
    /// The count of digits after the point.
    let places: Int

    /// No sensor sends more digits before the point.
    private static let mostDigits = 18
    /// No sensor sends a larger exponent, and the arithmetic ends near it.
    private static let largestExponent = 60

    /// Reads a text that is a number as a whole, after spaces.
    init?(_ text: UnsafeRawBufferPointer, _ kind: HoleType.Kind) {
        guard kind == .decimalComma else {
            self.init(text, allowsPoint: kind == .decimal)
            return
        }
        // The reader of digits knows the point only.
        let copy = text.map { $0 == UInt8(ascii: ",") ? UInt8(ascii: ".") : $0 }
        guard let number = copy.withUnsafeBytes({ NumberText($0, allowsPoint: true) }) else {
            return nil
        }
        self = number
    }

    private init?(_ text: UnsafeRawBufferPointer, allowsPoint: Bool) {
        let start = text.firstIndex { $0 != 0x20 } ?? text.count
        let digits = UnsafeRawBufferPointer(rebasing: text[start...])
        guard let number = DecimalText(digits, allowsPoint: allowsPoint),
            let extent = DecimalText.Extent(digits, allowsPoint: allowsPoint)
        else { return nil }
        mantissa = number.mantissa
        places = extent.places
        exponent = (Self.power(digits, at: number.length)?.value ?? 0) - number.decimals
    }

    /// The length of the number at the start of a text in bytes; 0 when there is none.
    static func length(of text: UnsafeRawBufferPointer, _ kind: HoleType.Kind) -> Int {
        guard let extent = DecimalText.Extent(text, allowsPoint: kind == .decimal),
            extent.wholeDigits <= mostDigits
        else { return 0 }
        var length = extent.length
        if kind == .integer { return length }
        if kind == .decimalComma, length < text.count, text[length] == UInt8(ascii: ",") {
            let digits = text[(length + 1)...].prefix(while: \.isDigit).count
            length += digits > 0 ? digits + 1 : 0
        }
        guard let power = power(text, at: length) else { return length }
        return abs(power.value) <= largestExponent ? length + power.length : 0
    }

    /// The exponent there: `e`, a sign or none, one to three digits.
    private static func power(
        _ text: UnsafeRawBufferPointer, at place: Int
    ) -> (value: Int, length: Int)? {
        guard place < text.count, text[place] | 0x20 == UInt8(ascii: "e") else { return nil }
        let signs = text[(place + 1)...].prefix(1).filter {
            $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+")
        }
        let start = place + 1 + signs.count
        let digits = text[start...].prefix(while: \.isDigit)
        guard (1...3).contains(digits.count) else { return nil }
        let value = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        return (signs.first == UInt8(ascii: "-") ? -value : value, start + digits.count - place)
    }
}
