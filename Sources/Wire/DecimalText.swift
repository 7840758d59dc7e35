// SPDX-License-Identifier: Apache-2.0

/// A number as a line of text has it: a sign, digits, a point, digits.
struct DecimalText {
    /// All digits as one whole number, with the sign.
    private(set) var mantissa: Int64 = 0
    /// How many of the digits stand behind the point.
    private(set) var decimals = 0

    /// Reads text that `length(of:allowsPoint:)` has accepted; spaces may stand before it.
    ///
    /// Digits behind the point that 64 bits do not hold are left out.
    init(_ text: UnsafeRawBufferPointer) {
        let isNegative = text.first { $0 != 0x20 } == UInt8(ascii: "-")
        var isFraction = false
        for byte in text {
            if byte == UInt8(ascii: ".") { isFraction = true }
            guard byte.isDigit else { continue }
            let digit = Int64(byte - UInt8(ascii: "0"))
            let (shifted, tooLarge) = mantissa.multipliedReportingOverflow(by: 10)
            let (sum, over) = shifted.addingReportingOverflow(isNegative ? -digit : digit)
            guard !tooLarge, !over else { return }
            mantissa = sum
            if isFraction { decimals += 1 }
        }
    }

    /// How many bytes at the start of `text` are a number; 0 when none are, or when the digits
    /// before the point are more than 18, which no sensor means.
    static func length(of text: UnsafeRawBufferPointer, allowsPoint: Bool) -> Int {
        var at = 0
        if let first = text.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            at = 1
        }
        let whole = digits(text, from: at)
        guard whole > 0, whole <= 18 else { return 0 }
        at += whole
        guard allowsPoint, at < text.count, text[at] == UInt8(ascii: ".") else { return at }
        let fraction = digits(text, from: at + 1)
        return fraction > 0 ? at + 1 + fraction : at
    }

    private static func digits(_ text: UnsafeRawBufferPointer, from start: Int) -> Int {
        var at = start
        while at < text.count, text[at].isDigit { at += 1 }
        return at - start
    }

    /// The number as text.
    static func text(mantissa: Int64, decimals: Int) -> [UInt8] {
        var digits = Array(String(mantissa.magnitude).utf8)
        if digits.count <= decimals {
            digits.insert(
                contentsOf: [UInt8](
                    repeating: UInt8(ascii: "0"), count: decimals + 1 - digits.count),
                at: 0)
        }
        if decimals > 0 { digits.insert(UInt8(ascii: "."), at: digits.count - decimals) }
        return (mantissa < 0 ? [UInt8(ascii: "-")] : []) + digits
    }

    /// True when both say the same number, however many zeros they end with.
    func equals(mantissa other: Int64, decimals otherDecimals: Int) -> Bool {
        var (left, right) = ((mantissa, decimals), (other, otherDecimals))
        func strip(_ number: inout (Int64, Int)) {
            while number.1 > 0, number.0 % 10 == 0 { number = (number.0 / 10, number.1 - 1) }
        }
        strip(&left)
        strip(&right)
        return left == right
    }
}
