// SPDX-License-Identifier: Apache-2.0

/// The width of texts for the terminal. A path may be longer: broken, it could not be copied.
let paperWidth = 79

/// Breaks a text into indented lines; a word is never broken.
func wrapped(_ text: String, indent: Int) -> [String] {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    for word in text.split(separator: " ") {
        let joined = "\(lines.last ?? "") \(word)"
        if !lines.isEmpty, joined.count <= paperWidth {
            lines[lines.count - 1] = joined
        } else {
            lines.append(margin + word)
        }
    }
    return lines
}
