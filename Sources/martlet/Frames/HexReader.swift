// SPDX-License-Identifier: Apache-2.0

/// Reads bytes written as hex digits: `42 4D 00 1C`, `424d001c`, or on many lines. It accepts the
/// text in pieces.
struct HexReader {
    private var high: UInt8?
    private var line = 1
    private var column = 0

    /// The bytes that the text completes.
    ///
    /// - Throws: `CommandError` with line and column, for an invalid hex digit and for a single
    ///   digit.
    mutating func read(_ text: some Sequence<UInt8>) throws -> [UInt8] {
        var bytes: [UInt8] = []
        for character in text {
            column += 1
            if character == 0x20 || (0x09...0x0D).contains(character) {
                try end()
                if character == 0x0A { (line, column) = (line + 1, 0) }
                continue
            }
            guard let digit = Self.value(of: character) else {
                throw CommandError("\(place): \(Self.name(of: character)) is not a hex digit.")
            }
            if let high { bytes.append(high << 4 | digit) }
            high = high == nil ? digit : nil
        }
        return bytes
    }

    /// Checks that the text may end here, or have a space.
    ///
    /// - Throws: `CommandError` after a single digit.
    func end() throws {
        guard high != nil else { return }
        throw CommandError("\(place): a byte has two hex digits; found only one.")
    }

    private var place: String { "line \(line), column \(column)" }

    private static func value(of character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return character - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): return character - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): return character - UInt8(ascii: "a") + 10
        default: return nil
        }
    }

    private static func name(of character: UInt8) -> String {
        let isVisible = character > 0x20 && character < 0x7F
        return isVisible
            ? "'\(Character(Unicode.Scalar(character)))'"
            : "the byte 0x\(String(character, radix: 16, uppercase: true))"
    }
}
