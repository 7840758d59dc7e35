// SPDX-License-Identifier: Apache-2.0

/// The type of a hole in a template, and its format.
///
/// In a device file it follows the hole's name: `decimal`, `decimal:.2`, `integer:04`, `word:1`,
/// `decimal|---`. The format is printf's: a width, padding with zeros or spaces, digits after the
/// point. The text after `|` means "no value".
package struct HoleType: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A sign, digits, a point and digits; the sign and the point may be missing.
        case decimal
        /// A sign and digits; the sign may be missing.
        case integer
        /// Hexadecimal digits, for a whole number.
        case hex
        /// Visible characters without a space, up to the text that follows.
        case word
        /// Degrees and minutes as NMEA 0183 has them, `4807.038,N`: a number of degrees.
        case latitude
        /// The same with three digits of degrees, `01131.000,E`.
        case longitude
    }

    package let kind: Kind
    /// The fixed width in characters; `nil` where the following text marks the end.
    package let width: Int?
    /// Whether zeros fill the width, and not spaces.
    package let isZeroPadded: Bool
    /// The fixed count of digits after the point.
    package let places: Int?
    /// The text for "no value"; may be empty.
    package let nothing: [UInt8]?

    package init(
        _ kind: Kind, width: Int? = nil, isZeroPadded: Bool = false, places: Int? = nil,
        nothing: [UInt8]? = nil
    ) {
        self.kind = kind
        self.width = width
        self.isZeroPadded = isZeroPadded
        self.places = places
        self.nothing = nothing
    }

    /// The kind of a slot's content.
    package var rawType: RawType {
        switch kind {
        case .decimal, .latitude, .longitude: return .decimal
        case .integer, .hex: return .integer
        case .word: return .word
        }
    }

    /// Whether its end is known without the following text, so that any text may follow.
    var endsByItself: Bool {
        switch kind {
        case .latitude, .longitude: return nothing == nil
        case .decimal, .integer, .hex, .word:
            return width != nil && (nothing == nil || nothing?.count == width)
        }
    }

    /// Whether the character could continue the text in the hole.
    func goesOn(with next: UInt8) -> Bool {
        guard width == nil else { return false }
        switch kind {
        case .decimal: return next.isDigit || (next == UInt8(ascii: ".") && places == nil)
        case .integer: return next.isDigit
        case .hex: return next.hexDigit != nil
        case .word, .latitude, .longitude: return false
        }
    }

    /// The smallest number of characters in it.
    var least: Int {
        let filled: Int
        switch kind {
        case .latitude: filled = 6
        case .longitude: filled = 7
        case .decimal: filled = width ?? (places.map { $0 > 0 ? $0 + 2 : 1 } ?? 1)
        case .integer, .hex, .word: filled = width ?? 1
        }
        return min(filled, nothing?.count ?? filled)
    }

    /// As a device file writes it, without the name.
    package var text: String {
        var format = width.map { (isZeroPadded ? "0" : "") + "\($0)" } ?? ""
        if let places { format += ".\(places)" }
        return kind.rawValue + (format.isEmpty ? "" : ":\(format)")
            + (nothing.map { "|" + String(decoding: $0, as: UTF8.self) } ?? "")
    }
}
