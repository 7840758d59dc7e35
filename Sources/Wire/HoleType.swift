// SPDX-License-Identifier: Apache-2.0

/// The type of a hole in a template, and its format.
///
/// In a device file it follows the hole's name: `decimal`, `decimal:.2`, `integer:04`, `word:1`,
/// `decimal|---`. The format is printf's: a sign, a width, padding with zeros or spaces, digits
/// after the point. The text after `|` means "no value".
///
/// The format of a number determines how it is written. A number is read with any width and any
/// count of digits, because a meter with another range, or the next firmware, sends others. Only
/// where nothing else marks the end of the number does its width count for reading too.
package struct HoleType: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A sign, digits, a point and digits, an exponent; all but the first digits may be
        /// missing.
        case decimal
        /// The same with a comma in place of the point.
        case decimalComma = "decimal-comma"
        /// A sign and digits; the sign may be missing.
        case integer
        /// Hexadecimal digits, for a whole number.
        case hex
        /// Visible characters without a space, up to the text that follows.
        case word
        /// Visible characters and spaces between them, up to the text that follows.
        case text
        /// Digits of a date or of a time of day.
        case date
        /// Degrees and minutes as NMEA 0183 has them, `4807.038,N`: a number of degrees.
        case latitude
        /// The same with three digits of degrees, `01131.000,E`.
        case longitude
    }

    /// How a number, a word or a text is written.
    package struct Format: Hashable, Sendable {
        /// The width in characters; `nil` for as many as needed.
        package var width: Int?
        /// Whether zeros fill the width, and not spaces.
        package var isZeroPadded = false
        /// The count of digits after the point; `nil` for as many as needed.
        package var places: Int?
        /// Whether a number above zero has a plus sign.
        package var hasPlus = false
        /// Whether a number has an exponent, `1.234e+02`; `places` are given then.
        package var hasExponent = false
    }

    package let kind: Kind
    package let format: Format
    /// The form of a date.
    package let date: DatePattern?
    /// The text for "no value"; may be empty.
    package let nothing: [UInt8]?

    /// - Precondition: A date has a pattern.
    init(
        _ kind: Kind, _ format: Format = Format(), date: DatePattern? = nil,
        nothing: [UInt8]? = nil
    ) {
        precondition((kind == .date) == (date != nil), "a date has a pattern")
        self.kind = kind
        self.format = format
        self.date = date
        self.nothing = nothing
    }

    var width: Int? { date?.least ?? format.width }

    /// The kind of a slot's content.
    package var rawType: RawType {
        switch kind {
        case .decimal, .decimalComma, .latitude, .longitude: return .decimal
        case .integer, .hex: return .integer
        case .word, .text, .date: return .word
        }
    }

    /// Whether its end is known without the following text, so that any text may follow.
    var endsByItself: Bool {
        switch kind {
        case .latitude, .longitude, .date: return true
        case .decimal, .decimalComma, .integer, .hex, .word, .text:
            return width != nil && (nothing == nil || nothing?.count == width)
        }
    }

    /// Whether the character could continue the text in the hole.
    func goesOn(with next: UInt8) -> Bool {
        switch kind {
        case .decimal, .decimalComma:
            let point: UInt8 = kind == .decimal ? UInt8(ascii: ".") : UInt8(ascii: ",")
            return next.isDigit || next | 0x20 == UInt8(ascii: "e")
                || (next == point && format.places == nil)
        case .integer: return next.isDigit
        case .hex: return next.hexDigit != nil
        case .word, .text, .date, .latitude, .longitude: return false
        }
    }

    /// The smallest number of characters in it.
    ///
    /// - Parameter isFixed: Whether its width counts for reading.
    func least(isFixed: Bool) -> Int {
        let filled: Int
        switch kind {
        case .latitude, .longitude: filled = 3
        case .date: filled = date?.least ?? 1
        case .decimal, .decimalComma, .integer, .hex, .word, .text:
            filled = isFixed ? width ?? 1 : 1
        }
        return min(filled, nothing?.count ?? filled)
    }

    /// As a device file writes it, without the name.
    package var text: String {
        let details = date?.text ?? format.text
        return kind.rawValue + (details.isEmpty ? "" : ":\(details)")
            + (nothing.map { "|" + String(decoding: $0, as: UTF8.self) } ?? "")
    }
}

extension HoleType.Format {
    /// As a device file writes it: `+08.2e`.
    var text: String {
        (hasPlus ? "+" : "") + (width.map { (isZeroPadded ? "0" : "") + "\($0)" } ?? "")
            + (places.map { ".\($0)" } ?? "") + (hasExponent ? "e" : "")
    }
}
