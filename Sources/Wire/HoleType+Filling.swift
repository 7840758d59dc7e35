// SPDX-License-Identifier: Apache-2.0

import Readings

extension HoleType {
    /// The text of a value.
    ///
    /// - Parameters:
    ///   - slot: For the error.
    ///   - model: The text in the hole of an example.
    ///   - isFixed: Whether the width marks the end of the hole.
    ///   - rounding: Whether a number with too many digits is rounded.
    func fill(
        _ value: RawValue?, _ slot: Int, like model: [UInt8]?, isFixed: Bool, rounding: Bool
    ) throws(EncodingError) -> [UInt8] {
        guard let value else {
            if let model { return model }
            return try blank(slot)
        }
        let known = model == nothing ? nil : model
        if let known, isSpelled(value, known) { return known }
        if value == .unavailable {
            guard let nothing else {
                throw EncodingError(slot: slot, "there is no encoding for a bad value")
            }
            return nothing
        }
        let text = try text(of: value, slot, like: known, rounding: rounding)
        guard isFixed, let width = format.width, text.count != width else { return text }
        throw EncodingError(slot: slot, "it does not take \(width) characters")
    }

    /// Whether an example's text already stands for that value.
    private func isSpelled(_ value: RawValue, _ known: [UInt8]) -> Bool {
        known.withUnsafeBytes { text in
            let old = rawValue(of: text)
            return old == value || old.isSameNumber(as: value)
        }
    }

    private func text(
        of value: RawValue, _ slot: Int, like known: [UInt8]?, rounding: Bool
    ) throws(EncodingError) -> [UInt8] {
        switch (kind, value) {
        case (.word, .word(let word)), (.date, .word(let word)):
            return Array(word.utf8)
        case (.text, .word(let word)):
            let spaces = max(0, (format.width ?? 0) - word.utf8.count)
            return Array(word.utf8) + [UInt8](repeating: 0x20, count: spaces)
        case (.hex, .integer(let number)) where number >= 0:
            return hex(number, like: known)
        case (.latitude, _), (.longitude, _):
            return try angle(value, slot, like: known, rounding: rounding)
        case (.integer, .integer(let number)):
            return try numeral(mantissa: number, exponent: 0, slot, known, rounding)
        case (.decimal, .integer(let number)), (.decimalComma, .integer(let number)):
            return try numeral(mantissa: number, exponent: 0, slot, known, rounding)
        case (.decimal, .decimal(let mantissa, let exponent)),
            (.decimalComma, .decimal(let mantissa, let exponent)):
            return try numeral(mantissa: mantissa, exponent: exponent, slot, known, rounding)
        default:
            throw EncodingError(
                slot: slot, "the placeholder takes \(kind.rawValue) and nothing else")
        }
    }

    /// The text for a missing value.
    private func blank(_ slot: Int) throws(EncodingError) -> [UInt8] {
        if let nothing { return nothing }
        switch kind {
        case .word, .text:
            return [UInt8](repeating: UInt8(ascii: "0"), count: format.width ?? 1)
        case .date:
            return date.map { Array($0.blank.utf8) } ?? []
        case .decimal, .decimalComma, .integer, .hex, .latitude, .longitude:
            return try text(of: .integer(0), slot, like: nil, rounding: false)
        }
    }

    /// A number that is wider than its width is written in full, as printf does.
    private func padded(_ text: [UInt8]) -> [UInt8] {
        let missing = (format.width ?? 0) - text.count
        guard missing > 0 else { return text }
        guard format.isZeroPadded else { return [UInt8](repeating: 0x20, count: missing) + text }
        let sign = text.prefix { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
        let zeros = [UInt8](repeating: UInt8(ascii: "0"), count: missing)
        return Array(sign) + zeros + Array(text[sign.count...])
    }

    private func hex(_ number: Int64, like model: [UInt8]?) -> [UInt8] {
        let digits = Array(String(number, radix: 16, uppercase: true).utf8)
        let missing = max(0, (format.width ?? model?.count ?? 0) - digits.count)
        return [UInt8](repeating: UInt8(ascii: "0"), count: missing) + digits
    }

    private func angle(
        _ value: RawValue, _ slot: Int, like model: [UInt8]?, rounding: Bool
    ) throws(EncodingError) -> [UInt8] {
        // As many digits as the example, or as usual receivers, or else as many as the exact angle
        // needs.
        let usual = model.map(AngleText.places) ?? AngleText.usualPlaces
        let angles = ([usual] + (0...AngleText.mostPlaces)).map { AngleText(value, places: $0) }
        let exact = angles.first { $0?.degrees.isSameNumber(as: value) == true }
        guard let nearest = angles[0], nearest.text(kind) != nil else {
            throw EncodingError(slot: slot, "it is no \(kind.rawValue) in degrees")
        }
        guard let text = (rounding ? nearest : exact ?? nil)?.text(kind) else {
            throw EncodingError(slot: slot, "it lies between two steps of the minutes")
        }
        return text
    }

    private func numeral(
        mantissa: Int64, exponent: Int, _ slot: Int, _ model: [UInt8]?, _ rounding: Bool
    ) throws(EncodingError) -> [UInt8] {
        if format.hasExponent {
            return padded(try scientific(mantissa, exponent, slot, rounding))
        }
        var (whole, exponent) = (mantissa, exponent)
        while exponent > 0, whole != 0 {
            let (product, tooLarge) = whole.multipliedReportingOverflow(by: 10)
            guard !tooLarge else { throw EncodingError(slot: slot, "the number is too large") }
            (whole, exponent) = (product, exponent - 1)
        }
        guard exponent > -40 else { throw EncodingError(slot: slot, "the number is too small") }
        var decimals = max(0, -exponent)
        if let usual = format.places {
            // An example may have more digits than usual.
            let known = model?.withUnsafeBytes { NumberText($0, kind)?.places } ?? 0
            (whole, decimals) = try fix(whole, decimals, to: max(usual, known), slot, rounding)
        }
        return padded(spelling(mantissa: whole, decimals: decimals, like: model))
    }

    /// `1.234e+02`: one digit before the point.
    private func scientific(
        _ mantissa: Int64, _ exponent: Int, _ slot: Int, _ rounding: Bool
    ) throws(EncodingError) -> [UInt8] {
        let number = Decimal(mantissa: mantissa, exponent: exponent)
        let places = format.places ?? 0
        let rounded = number.rounded(digits: places + 1)
        guard rounding || rounded == number else {
            throw EncodingError(
                slot: slot, "it has more digits behind the point than \(places)")
        }
        let power = rounded.magnitude
        let first = rounded * Decimal(mantissa: 1, exponent: -power)
        let (whole, decimals) = try fix(
            first.mantissa, -first.exponent, to: places, slot, rounding)
        let digits = "\(abs(power))"
        return spelling(mantissa: whole, decimals: decimals, like: nil)
            + Array("e\(power < 0 ? "-" : "+")\(digits.count < 2 ? "0" : "")\(digits)".utf8)
    }

    /// The number with exactly the given count of digits after the point.
    private func fix(
        _ mantissa: Int64, _ decimals: Int, to places: Int, _ slot: Int, _ rounding: Bool
    ) throws(EncodingError) -> (Int64, Int) {
        var (mantissa, decimals, isHalf) = (mantissa, decimals, false)
        while decimals > places {
            guard rounding || mantissa % 10 == 0 else {
                throw EncodingError(
                    slot: slot, "it has more digits behind the point than \(places)")
            }
            isHalf = abs(mantissa % 10) >= 5
            (mantissa, decimals) = (mantissa / 10, decimals - 1)
        }
        if isHalf { mantissa += mantissa < 0 ? -1 : 1 }
        while decimals < places {
            let (product, tooLarge) = mantissa.multipliedReportingOverflow(by: 10)
            guard !tooLarge else { throw EncodingError(slot: slot, "the number is too large") }
            (mantissa, decimals) = (product, decimals + 1)
        }
        return (mantissa, decimals)
    }

    /// The number in the style of the format, and of the example.
    private func spelling(mantissa: Int64, decimals: Int, like model: [UInt8]?) -> [UInt8] {
        var text: [UInt8] = []
        if format.hasPlus, mantissa >= 0 { text.append(UInt8(ascii: "+")) }
        text.appendDecimal(mantissa: mantissa, decimals: decimals)
        let known = model?.withUnsafeBytes { NumberText($0, kind)?.places } ?? 0
        if format.places == nil, known > decimals {
            if decimals == 0 { text.append(UInt8(ascii: ".")) }
            text += [UInt8](repeating: UInt8(ascii: "0"), count: known - decimals)
        }
        guard kind == .decimalComma else { return text }
        return text.map { $0 == UInt8(ascii: ".") ? UInt8(ascii: ",") : $0 }
    }
}
