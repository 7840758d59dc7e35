// SPDX-License-Identifier: Apache-2.0

/// A key of the keyboard, as a terminal sends it.
enum Key: Equatable {
    case character(Character)
    case enter, escape, backspace
    case up, down, pageUp, pageDown, home, end
    /// A key without a meaning here.
    case other

    private static let sequences: [String: Key] = [
        "[A": .up, "[B": .down, "OA": .up, "OB": .down, "[5~": .pageUp, "[6~": .pageDown,
        "[H": .home, "[F": .end, "OH": .home, "OF": .end, "[1~": .home, "[4~": .end,
    ]

    /// The keys in bytes that were read at once. A terminal sends the sequence of a key in one
    /// piece, so an ESC at the end is the key Escape.
    static func keys(in bytes: [UInt8]) -> [Key] {
        var keys: [Key] = []
        var rest = String(decoding: bytes, as: UTF8.self)[...]
        while let first = rest.unicodeScalars.first {
            if first == "\u{1B}" {
                let sequence = sequence(after: rest.dropFirst())
                keys.append(sequence.isEmpty ? .escape : sequences[String(sequence)] ?? .other)
                rest = rest.dropFirst(1 + sequence.count)
                continue
            }
            keys.append(key(rest.removeFirst()))
        }
        return keys
    }

    private static func key(_ character: Character) -> Key {
        switch character {
        case "\r", "\n", "\r\n": return .enter
        case "\u{7F}", "\u{8}": return .backspace
        case _
        where character.unicodeScalars.allSatisfy({ $0.properties.generalCategory == .control }):
            return .other
        default: return .character(character)
        }
    }

    /// `[` or `O`, parameters, and a final character.
    private static func sequence(after rest: Substring) -> Substring {
        guard let first = rest.first, first == "[" || first == "O" else { return rest.prefix(0) }
        let end = rest.dropFirst().firstIndex { $0.isLetter || $0 == "~" }
        return end.map { rest[...$0] } ?? rest
    }
}
