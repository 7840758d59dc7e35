// SPDX-License-Identifier: Apache-2.0

import DeviceFiles

/// A line of text without a number: one of its words is the value.
struct WordDraft: MessageDraft {
    private let line: String
    private let word: String
    private let name: String
    let frame: String

    /// - Precondition: The word is in the line.
    init(_ line: String, word: String) {
        (self.line, self.word) = (line, word)
        // The last place: in `ALARM ALARM` the value follows its name.
        guard let range = line.ranges(of: word).last else {
            preconditionFailure("a word that is in the line")
        }
        let before = line[..<range.lowerBound]
        let isMarked = before.last.map { "=:".contains($0) } ?? false
        let label = isMarked ? Self.words(of: before).last?.lowercased() ?? "" : ""
        name = isName(label) ? label : "state"
        let template = "\(before.literal){\(name):word}\(line[range.upperBound...].literal)"
        frame = "  message: { line: \(Draft.quoted(template)) }"
    }

    /// What a line like `DOOR OPEN` or `STATE=ON;` ends with.
    static func lastWord(of line: String) -> String {
        words(of: line[...]).last.map(String.init) ?? line
    }

    /// Whether a placeholder can match the text: it has no space, and stands between others.
    static func isWord(_ text: String, of line: String) -> Bool {
        words(of: line[...]).contains { $0 == text } || line == text
    }

    private static func words(of line: Substring) -> [Substring] {
        line.split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "-" }
    }

    var values: [String] {
        [
            Draft.value(
                name, from: "message.\(name)", ["simulate: { constant: \(Draft.quoted(word)) }"])
        ]
    }

    var example: String {
        "  - { text: \(Draft.quoted(line)), gives: { \(name): \(Draft.quoted(word)) } }"
    }
}
