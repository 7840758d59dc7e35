// SPDX-License-Identifier: Apache-2.0

import Readings

extension TextType<Int> {
    /// A whole number between bounds.
    static func integer(_ bounds: ClosedRange<Int>) -> TextType {
        TextType("a whole number from \(bounds.lowerBound) to \(bounds.upperBound)") { text in
            wholeNumber(text).flatMap { bounds.contains($0) ? $0 : nil }
        }
    }
}

extension TextType<Decimal> {
    /// Any number.
    static let decimal = TextType("a number like 5, -40 or 0.1", reading: { Decimal($0) })

    /// A number above zero.
    static let positive = TextType("a number above zero, like 5 or 0.1") { text in
        Decimal(text).flatMap { $0.mantissa > 0 ? $0 : nil }
    }
}

extension TextType<ClosedRange<Decimal>> {
    /// Both ends belong to the range.
    static let range = TextType("a range like 0..1000, both ends included") { text in
        bounds(text) { Decimal($0) }
    }
}

extension TextType<ClosedRange<Int>> {
    /// Byte positions, or one position alone.
    static let positions = TextType("byte positions like 1..7, counted from 0") { text in
        if let one = wholeNumber(text), one >= 0 { return .success(one...one) }
        return bounds(text) { part in wholeNumber(part).flatMap { $0 >= 0 ? $0 : nil } }
    }
}

/// `A..B`, with A not above B.
private func bounds<Bound: Comparable>(
    _ text: String, _ read: (String) -> Bound?
) -> Result<ClosedRange<Bound>, Mismatch> {
    guard let dots = text.firstRange(of: "..") else { return .failure(Mismatch()) }
    let (low, high) = (String(text[..<dots.lowerBound]), String(text[dots.upperBound...]))
    guard let first = read(low), let last = read(high) else { return .failure(Mismatch()) }
    guard first <= last else {
        return .failure(
            Mismatch(
                "an impossible range: it begins at \(low) and ends below, at \(high)",
                suggestion: "\(high)..\(low)"))
    }
    return .success(first...last)
}

/// Digits, with a minus before them or without; nothing else.
func wholeNumber(_ text: String) -> Int? {
    let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
    guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return nil }
    return Int(text)
}

func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}
