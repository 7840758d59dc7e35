// SPDX-License-Identifier: Apache-2.0

import Readings

extension HoleType {
    /// The text of a value.
    ///
    /// - Parameters:
    ///   - slot: For the error.
    ///   - model: The text in the hole of an example.
    ///   - rounding: Whether a number with too many digits is rounded.
    func fill(
        _ value: RawValue?, _ slot: Int, like model: [UInt8]?, rounding: Bool
    ) throws(EncodingError) -> [UInt8] {
        guard let value else {
            if let model { return model }
            return try blank(slot)
        }
        if value == .unavailable {
            guard let nothing else {
                throw EncodingError(slot: slot, "there is no encoding for a bad value")
            }
            return nothing
        }
        let known = model == nothing ? nil : model
        switch (kind, value) {
        case (.word, .word(let word)):
            return try padded(Array(word.utf8), slot)
        case (.hex, .integer(let number)) where number >= 0:
            return try hex(number, slot, like: known)
        case (.latitude, _), (.longitude, _):
            return try angle(value, slot, like: known, rounding: rounding)
        case (.integer, .integer(let number)), (.decimal, .integer(let number)):
            return try numeral(mantissa: number, exponent: 0, slot, known, rounding)
        case (.decimal, .decimal(let mantissa, let exponent)):
            return try numeral(mantissa: mantissa, exponent: exponent, slot, known, rounding)
        default:
            throw EncodingError(slot: slot, "the hole takes \(kind.rawValue) and nothing else")
        }
    }

    /// The text for a missing value.
    private func blank(_ slot: Int) throws(EncodingError) -> [UInt8] {
        if let nothing { return nothing }
        if kind == .word { return [UInt8](repeating: UInt8(ascii: "0"), count: width ?? 1) }
        return try fill(.integer(0), slot, like: nil, rounding: false)
    }

    /// A word is never shortened or padded: it would be a different word.
    private func padded(
        _ text: [UInt8], _ slot: Int
    ) throws(EncodingError) -> [UInt8] {
        guard let width, text.count != width else { return text }
        guard kind != .word, text.count < width else {
            throw EncodingError(slot: slot, "it does not take \(width) characters")
        }
        let missing = width - text.count
        guard isZeroPadded else { return [UInt8](repeating: 0x20, count: missing) + text }
        let sign = text.prefix { $0 == UInt8(ascii: "-") }
        let zeros = [UInt8](repeating: UInt8(ascii: "0"), count: missing)
        return Array(sign) + zeros + Array(text[sign.count...])
    }

    private func hex(
        _ number: Int64, _ slot: Int, like model: [UInt8]?
    ) throws(EncodingError) -> [UInt8] {
        let known = model?.reduce(Int64(0)) { $0 << 4 | Int64($1.hexDigit ?? 0) }
        if let model, known == number { return model }
        var digits = Array(String(number, radix: 16, uppercase: true).utf8)
        let missing = (width ?? model?.count ?? 0) - digits.count
        digits.insert(
            contentsOf: [UInt8](repeating: UInt8(ascii: "0"), count: max(0, missing)), at: 0)
        return try padded(digits, slot)
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
        var (whole, exponent) = (mantissa, exponent)
        while exponent > 0, whole != 0 {
            let (product, tooLarge) = whole.multipliedReportingOverflow(by: 10)
            guard !tooLarge else { throw EncodingError(slot: slot, "the number is too large") }
            (whole, exponent) = (product, exponent - 1)
        }
        guard exponent > -40 else { throw EncodingError(slot: slot, "the number is too small") }
        var decimals = max(0, -exponent)
        if let places {
            (whole, decimals) = try fix(whole, decimals, to: places, slot, rounding)
        }
        return try padded(spelling(mantissa: whole, decimals: decimals, like: model), slot)
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

    /// The number in the style of the example.
    private func spelling(mantissa: Int64, decimals: Int, like model: [UInt8]?) -> [UInt8] {
        var text: [UInt8] = []
        text.appendDecimal(mantissa: mantissa, decimals: decimals)
        guard let model, let known = model.withUnsafeBytes(\.unpadded) else { return text }
        let number = Decimal(mantissa: mantissa, exponent: -decimals)
        if Decimal(mantissa: known.mantissa, exponent: -known.decimals) == number { return model }
        guard places == nil, width == nil || known.decimals > 0 else { return text }
        if decimals == 0, known.decimals > 0 { text.append(UInt8(ascii: ".")) }
        let missing = max(0, known.decimals - decimals)
        return text + [UInt8](repeating: UInt8(ascii: "0"), count: missing)
    }
}
