// SPDX-License-Identifier: Apache-2.0

extension SeededGenerator {
    /// Texts that are difficult for readers of YAML and of the language in it.
    private static let traps = [
        "{", "}", "[", "]", ":", ": ", ",", "-", "\n- ", "&a ", "*a", "!t ", "\t", "\n", "\r", "\"",
        "'", "|\n", ">\n", "%", "@", "#", "?", "<<: ", "---\n", "µ", "\u{FEFF}", "\u{85}", "\u{1}",
        "99999999999999999999", "-1", "0", "..", "10..3", "{x:decimal}", "}}", "0.000000000001",
        "u32be", "i8", "sum8", "rest", "data.pm25", "on", "\\x", "\\u12",
    ]

    /// A text with some typing errors, editor errors and hostile changes.
    package mutating func mutate(_ text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<Int.random(in: 1...4, using: &self) { mutate(&scalars) }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private mutating func mutate(_ text: inout [Unicode.Scalar]) {
        let place = part(of: text, upTo: 12)
        switch Int.random(in: 0..<5, using: &self) {
        case 0: text.removeSubrange(place)
        case 1: text.insert(contentsOf: Array(text[place]), at: place.lowerBound)
        case 2: text.replaceSubrange(place, with: Array(text[part(of: text, upTo: 12)]))
        case 3: text.removeSubrange(part(of: text, upTo: 300))
        default:
            let trap = Self.traps.randomElement(using: &self) ?? ""
            text.replaceSubrange(place, with: chance(50) ? Array(trap.unicodeScalars) : [])
            text.insert(contentsOf: Array(trap.unicodeScalars), at: place.lowerBound)
        }
    }

    private mutating func part(of text: [Unicode.Scalar], upTo longest: Int) -> Range<Int> {
        let start = Int.random(in: 0...text.count, using: &self)
        return start..<min(text.count, start + Int.random(in: 0...longest, using: &self))
    }
}
