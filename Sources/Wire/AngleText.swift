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

    /// Reads a text that is an angle as a whole.
    init?(_ text: UnsafeRawBufferPointer, _ kind: HoleType.Kind) {
        guard Self.length(of: text, kind) == text.count else { return nil }
        let (degreeDigits, end) = (kind == .latitude ? 2 : 3, text.count - 2)
        guard let number = DecimalText(UnsafeRawBufferPointer(rebasing: text[..<end])) else {
            return nil
        }
        let degrees = Self.degrees(text, degreeDigits)
        places = number.decimals
        let unit = Self.power(places)
        let total = number.mantissa - degrees * 100 * unit + degrees * 60 * unit
        let isNegative = [UInt8(ascii: "S"), UInt8(ascii: "W")].contains(text[text.count - 1])
        minutes = isNegative ? -total : total
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
        let most: UInt64 = kind == .latitude ? 90 : 180
        guard degrees < most || (degrees == most && rest == 0) else { return nil }
        let digits = Self.digits(degrees, kind == .latitude ? 2 : 3)
        var text = digits + Self.digits(rest / unit, 2)
        if places > 0 { text += [UInt8(ascii: ".")] + Self.digits(rest % unit, places) }
        let letters = kind == .latitude ? "NS" : "EW"
        let letter = Array(letters.utf8)[minutes < 0 ? 1 : 0]
        return text + [UInt8(ascii: ","), letter]
    }

    /// The count of digits after the point of an angle's text.
    static func places(of text: [UInt8]) -> Int {
        text.firstIndex(of: UInt8(ascii: ".")).map { text.count - 3 - $0 } ?? 0
    }

    /// The length of the angle at the start of `text` in bytes; 0 when there is none.
    static func length(of text: UnsafeRawBufferPointer, _ kind: HoleType.Kind) -> Int {
        let whole = kind == .latitude ? 4 : 5
        guard text.count >= whole + 2, text[..<whole].allSatisfy(\.isDigit),
            text[whole - 2] < UInt8(ascii: "6")
        else { return 0 }
        var at = whole
        if text[at] == UInt8(ascii: ".") {
            at += 1
            while at < text.count, text[at].isDigit { at += 1 }
            guard (1...mostPlaces).contains(at - whole - 1) else { return 0 }
        }
        guard at + 1 < text.count, text[at] == UInt8(ascii: ",") else { return 0 }
        let letters = kind == .latitude ? "NS".utf8 : "EW".utf8
        let most: Int64 = kind == .latitude ? 90 : 180
        guard letters.contains(text[at + 1]), degrees(text, whole - 2) <= most else { return 0 }
        return at + 2
    }

    /// The number in the first digits: the degrees.
    private static func degrees(_ text: UnsafeRawBufferPointer, _ digits: Int) -> Int64 {
        text[..<digits].reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    private static func digits(_ number: UInt64, _ count: Int) -> [UInt8] {
        let digits = Array(String(number).utf8)
        return [UInt8](repeating: UInt8(ascii: "0"), count: max(0, count - digits.count)) + digits
    }

    private static func power(_ exponent: Int) -> Int64 {
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }
}
