// SPDX-License-Identifier: Apache-2.0

import Wire

/// A device on a serial line, from one of its messages.
struct SerialDraft {
    private let dialog: Dialog

    init(_ dialog: Dialog) {
        self.dialog = dialog
    }

    func ask(isAsked: Bool) throws -> [String] {
        let settings = try LineSettings(dialog)
        let request = isAsked ? try askRequest() : nil
        let what = isAsked ? "its answer" : "one message of it"
        let message = try dialog.text(
            "Paste \(what): a line of text, or bytes like 42 4D 00 1C")
        let draft: any MessageDraft
        if let bytes = bytes(message), PastedLine(bytes) == nil {
            draft = try FrameDraft(bytes).ask(dialog)
        } else {
            draft = try lineDraft(bytes(message).flatMap(PastedLine.init) ?? PastedLine(message))
        }
        let reads =
            request.map {
                ["reads:", "  message: { send: \($0.send), expect: message }\($0.comment)"]
            } ?? []
        return [settings.line, "every: 10s", "frames:", draft.frame] + reads
            + ["values:"] + draft.values + ["examples:", draft.example]
    }

    /// The draft of a line of text. Numbers show where its values are; a word does not.
    private func lineDraft(_ pasted: PastedLine) throws -> any MessageDraft {
        let numbers = LineDraft(pasted)
        for note in numbers.notes { print("  \(note)") }
        guard numbers.values.isEmpty else { return numbers }
        let line = pasted.text
        guard line.contains(" ") || WordDraft.lastWord(of: line) != line else {
            return WordDraft(line, word: line)
        }
        let word = try dialog.ask(
            "The line has no number. Which word of it changes?", or: WordDraft.lastWord(of: line),
            expected: "a word of the line '\(line)'"
        ) { WordDraft.isWord($0, of: line) ? $0 : nil }
        return WordDraft(line, word: word)
    }

    private func askRequest() throws -> (send: String, comment: String) {
        let request = try dialog.text("Its request: text, or bytes like 01 04 00 00")
        guard bytes(request) == nil else { return (request, "") }
        let choices = ["CR LF", "CR", "LF", "no end"]
        let end = try dialog.choice("How does the request end?", choices)
        // A text without a line end looks like a mistake; bytes say that there is none.
        guard end < 3 else { return (Array(request.utf8).hexText, "  # \(request)") }
        let text = Draft.quoted(request).dropLast()
        return ("{ text: \(text)\(["\\r\\n", "\\r", "\\n"][end])\" }", "")
    }

    /// The bytes of hexadecimal digits; `nil` for a line of text.
    private func bytes(_ text: String) -> [UInt8]? {
        let words = text.split(separator: " ")
        let bytes = words.compactMap { $0.utf8.count == 2 ? UInt8($0, radix: 16) : nil }
        return bytes.count == words.count && bytes.count > 1 ? bytes : nil
    }
}

/// The parts of a file that a message gives.
protocol MessageDraft {
    var frame: String { get }
    var values: [String] { get }
    var example: String { get }
}
