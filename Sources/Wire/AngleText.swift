// SPDX-License-Identifier: Apache-2.0

import Readings

/// A latitude or a longitude as NMEA 0183 has it: `4807.038,N` is 48 degrees and 7.038 minutes.
///
/// A minute is a sixtieth of a degree, without a finite decimal form. The degrees get three digits
/// more than the minutes, so the way back gives the same minutes.
struct AngleText {
    /// In units of the last digit: 10^-places minutes.
    private let minutes: Int64
    private let places: Int

    /// The usual number of digits after the point of the minutes, when no example gives another.
    static let usualPlaces = 4
    static let mostPlaces = 8

    /// Reads a text that is an angle as a whole; `nil` also for one that cannot be: receivers
    /// without a fix send such angles.
    init?(_ text: UnsafeRawBufferPointer, _ kind: HoleType.Kind) {
        guard Self.length(of: text) == text.count,
            let number = DecimalText(UnsafeRawBufferPointer(rebasing: text[..<(text.count - 2)]))
        else { return nil }
        places = number.decimals
        let unit = Self.power(places)
        let (degrees, rest) = number.mantissa.quotientAndRemainder(dividingBy: 100 * unit)
        let most = Self.most(kind)
        guard rest < 60 * unit, degrees < most || degrees == most && rest == 0,
            Self.letters(kind).contains(text[text.count - 1])
        else { return nil }
        let isNegative = text[text.count - 1] == Self.letters(kind)[1]
        minutes = (isNegative ? -1 : 1) * (degrees * 60 * unit + rest)
    }

    /// The nearest angle with the given count of digits after the point of its minutes.
    init?(_ value: RawValue, places: Int) {
        let (mantissa, exponent): (Int64, Int)
        switch value {
        case .integer(let number): (mantissa, exponent) = (number, 0)
        case .decimal(let digits, let power): (mantissa, exponent) = (digits, power)
        case .word, .unavailable: return nil
        }
        self.places = places
        var wide = Double(mantissa) * 60
        for _ in 0..<abs(max(-40, min(40, exponent + self.places))) {
            if exponent + self.places > 0 { wide *= 10 } else { wide /= 10 }
        }
        guard let minutes = Int64(exactly: wide.rounded()) else { return nil }
        self.minutes = minutes
    }

    /// The angle in degrees; south and west are below zero.
    var degrees: RawValue {
        let scaled = minutes.magnitude * 1000
        let rounded = Int64((scaled + 30) / 60)
        return .decimal(mantissa: minutes < 0 ? -rounded : rounded, exponent: -(places + 3))
    }

    /// As text; `nil` beyond the pole, or twice around.
    func text(_ kind: HoleType.Kind) -> [UInt8]? {
        let unit = UInt64(Self.power(places))
        let (degrees, rest) = minutes.magnitude.quotientAndRemainder(dividingBy: 60 * unit)
        let most = Self.most(kind)
        guard degrees < most || (degrees == most && rest == 0) else { return nil }
        let digits = Self.digits(degrees, kind == .latitude ? 2 : 3)
        var text = digits + Self.digits(rest / unit, 2)
        if places > 0 { text += [UInt8(ascii: ".")] + Self.digits(rest % unit, places) }
        let letter = Self.letters(kind)[minutes < 0 ? 1 : 0]
        return text + [UInt8(ascii: ","), letter]
    }

    /// The count of digits after the point of an angle's text.
    static func places(of text: [UInt8]) -> Int {
        text.firstIndex(of: UInt8(ascii: ".")).map { text.count - 3 - $0 } ?? 0
    }

    /// The length of the angle at the start of `text` in bytes; 0 when there is none.
    ///
    /// Leading zeros may be missing. The letter is any of the four, and the number may be too
    /// large: such an angle has a place, and no value.
    static func length(of text: UnsafeRawBufferPointer) -> Int {
        var at = text.prefix(while: \.isDigit).count
        guard (1...7).contains(at) else { return 0 }
        if at < text.count, text[at] == UInt8(ascii: ".") {
            let places = text[(at + 1)...].prefix(while: \.isDigit).count
            guard (1...mostPlaces).contains(places) else { return 0 }
            at += 1 + places
        }
        guard at + 1 < text.count, text[at] == UInt8(ascii: ","),
            "NSEW".utf8.contains(text[at + 1])
        else { return 0 }
        return at + 2
    }

    private static func most(_ kind: HoleType.Kind) -> Int64 { kind == .latitude ? 90 : 180 }

    /// Of angles above zero and below zero.
    private static func letters(_ kind: HoleType.Kind) -> [UInt8] {
        Array((kind == .latitude ? "NS" : "EW").utf8)
    }

    private static func digits(_ number: UInt64, _ count: Int) -> [UInt8] {
        let digits = Array(String(number).utf8)
        return [UInt8](repeating: UInt8(ascii: "0"), count: max(0, count - digits.count)) + digits
    }

    private static func power(_ exponent: Int) -> Int64 {
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }
}
