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

extension TextType<[Int64]> {
    /// Whole numbers with commas between them.
    static let integers = TextType("a whole number, or several like '65535, -1'") { text in
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            wholeNumber(String(part.drop { $0 == " " })).map(Int64.init)
        }
        return numbers.count == parts.count ? numbers : nil
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
    /// A count, or the bounds of one.
    static func counts(_ limits: ClosedRange<Int>) -> TextType {
        TextType("a count like 6, or a range like 0..40, up to \(limits.upperBound)") { text in
            if let one = wholeNumber(text) {
                return limits.contains(one) ? .success(one...one) : .failure(Mismatch())
            }
            return bounds(text) { part in
                wholeNumber(part).flatMap { $0 >= 0 && $0 <= limits.upperBound ? $0 : nil }
            }
        }
    }

    /// The numbers of bits, or of one bit.
    static let bits = TextType("a bit like 0, or bits like 4..7, where 0 is the lowest") { text in
        if let one = wholeNumber(text), one >= 0 { return .success(one...one) }
        return bounds(text) { part in wholeNumber(part).flatMap { $0 >= 0 ? $0 : nil } }
    }
}

/// `A..B`, with A not above B.
func bounds<Bound: Comparable>(
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
