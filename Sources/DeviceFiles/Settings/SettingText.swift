// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// A text of a device file with references to settings: `01 $address 03`, `in_voltage${channel}`.
///
/// A `$` begins a reference when a lowercase letter or `{` follows. `$$` and any other `$` are a
/// dollar sign: an NMEA 0183 sentence begins with `$GP`.
struct SettingText {
    enum Piece: Equatable {
        case literal(String)
        /// A name, and the range of the reference in the text, in UTF-8 offsets.
        case reference(String, Range<Int>)
    }

    private(set) var pieces: [Piece] = []

    /// The mistake in a reference, and its range in the text, in UTF-8 offsets.
    struct Problem: Error, Equatable {
        let message: String
        let range: Range<Int>
    }

    init(_ text: String) throws(Problem) {
        let bytes = Array(text.utf8)
        var literal: [UInt8] = []
        var at = 0
        while at < bytes.count {
            let next = at + 1 < bytes.count ? bytes[at + 1] : 0
            guard bytes[at] == Self.dollar,
                next == Self.dollar || next == Self.open
                    || isLetter(next)
            else {
                literal.append(bytes[at])
                at += 1
                continue
            }
            if next == Self.dollar {
                literal.append(Self.dollar)
                at += 2
                continue
            }
            add(&literal)
            let end = try Self.end(of: bytes, from: at)
            let inside = next == Self.open ? at + 2..<end - 1 : at + 1..<end
            pieces.append(.reference(String(decoding: bytes[inside], as: UTF8.self), at..<end))
            at = end
        }
        add(&literal)
    }

    /// The names in a text; a text with mistakes is allowed.
    static func names(in text: String) -> [String] {
        guard let pieces = try? SettingText(text).pieces else { return [] }
        return pieces.compactMap { piece in
            if case .reference(let name, _) = piece { return name }
            return nil
        }
    }

    private static let dollar = UInt8(ascii: "$")
    private static let open = UInt8(ascii: "{")

    private mutating func add(_ literal: inout [UInt8]) {
        guard !literal.isEmpty else { return }
        pieces.append(.literal(String(decoding: literal, as: UTF8.self)))
        literal = []
    }

    /// The end of the reference that begins at an offset.
    private static func end(of bytes: [UInt8], from start: Int) throws(Problem) -> Int {
        guard bytes[start + 1] == open else {
            return bytes[(start + 1)...].firstIndex { !isNameByte($0) } ?? bytes.count
        }
        let end = bytes[(start + 2)...].firstIndex { !isNameByte($0) } ?? bytes.count
        guard end < bytes.count, bytes[end] == UInt8(ascii: "}"), isLetter(bytes[start + 2]) else {
            throw Problem(
                message: "expected the name of a setting and '}' after '${'; '$$' is a dollar",
                range: start..<end)
        }
        return end + 1
    }
}

private func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
}

private func isNameByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
}
