// SPDX-License-Identifier: Apache-2.0

/// A line of the table: pieces of text with a style each, and never wider than its width.
struct StyledLine: Equatable {
    enum Style: String {
        case plain = ""
        case bold = "1"
        case dim = "2"
        case selected = "7"
        case red = "31"
        case green = "32"
        case cyan = "36"

        fileprivate var isColour: Bool { rawValue.count == 2 }
    }

    let width: Int
    private(set) var pieces: [(style: Style, text: String)] = []
    private var used = 0

    init(width: Int) {
        self.width = width
    }

    /// Appends a text, cut at the end of the line.
    mutating func put(_ style: Style, _ text: String) {
        let text = Self.cut(text, to: width - used)
        guard !text.isEmpty else { return }
        used += Self.columns(text)
        pieces.append((style, text))
    }

    /// Appends a text in a column of its own, and a space.
    mutating func put(_ style: Style, _ text: String, column: Int, toRight: Bool = false) {
        let text = Self.cut(text, to: column)
        let blanks = String(repeating: " ", count: column - Self.columns(text))
        put(style, (toRight ? blanks + text : text + blanks) + " ")
    }

    /// All in one style.
    func restyled(_ style: Style) -> StyledLine {
        var copy = self
        copy.pieces = pieces.map { (style, $0.text) }
        return copy
    }

    /// The text without styles and without spaces at its end.
    var text: String {
        pieces.map(\.text).joined().trimmed
    }

    /// The text with escape sequences, filled with spaces to the width.
    func escaped(withColours: Bool) -> String {
        let fill = (pieces.last?.style == .selected ? Style.selected : .plain)
        let all = pieces + [(fill, String(repeating: " ", count: width - used))]
        return all.reduce("") { result, piece in
            let isPlain = piece.style == .plain || piece.style.isColour && !withColours
            return result
                + (isPlain ? piece.text : "\u{1B}[\(piece.style.rawValue)m\(piece.text)\u{1B}[m")
        }
    }

    /// The beginning of a text that is not wider than that, with `…` if something is left out.
    /// Control characters are replaced: a payload must not steer the terminal.
    static func cut(_ text: String, to columns: Int) -> String {
        let clean = String(text.map { $0.isControl ? "\u{FFFD}" : $0 })
        guard self.columns(clean) > columns else { return clean }
        guard columns > 0 else { return "" }
        var result = ""
        for character in clean where self.columns(result) + character.columns <= columns - 1 {
            result.append(character)
        }
        return result + "…"
    }

    static func columns(_ text: String) -> Int {
        text.reduce(0) { $0 + $1.columns }
    }

    static func == (left: StyledLine, right: StyledLine) -> Bool {
        left.width == right.width && left.pieces.map(\.text) == right.pieces.map(\.text)
            && left.pieces.map(\.style) == right.pieces.map(\.style)
    }
}

extension Character {
    fileprivate var isControl: Bool {
        unicodeScalars.contains { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .surrogate: return true
            // Marks that turn the direction of the text around.
            case .format: return scalar != "\u{200D}"
            default: return false
            }
        }
    }

    /// The number of columns in a terminal: two for the wide characters of East Asia and emoji.
    fileprivate var columns: Int {
        guard let scalar = unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default:
            return 1
        }
    }
}
