// SPDX-License-Identifier: Apache-2.0

import Readings
import Wire

/// A device on a serial line, from one of its messages.
struct SerialDraft {
    private let dialog: Dialog

    init(_ dialog: Dialog) {
        self.dialog = dialog
    }

    func ask(isAsked: Bool) throws -> [String] {
        let baud = try dialog.ask("Baud rate", or: "9600", expected: "a number like 9600") { text in
            Int(text).flatMap { (50...4_000_000).contains($0) ? $0 : nil }
        }
        let request = isAsked ? try askRequest() : nil
        let what = isAsked ? "its answer" : "one message of it"
        let message = try dialog.text(
            "Paste \(what): a line of text, or bytes like 42 4D 00 1C")
        let draft: any MessageDraft
        if let bytes = bytes(message) {
            draft = try FrameDraft(bytes).ask(dialog)
        } else {
            draft = LineDraft(message)
        }
        let reads =
            request.map { ["reads:", "  message: { send: \($0), expect: message }"] } ?? []
        return ["serial: { baud: \(baud) }", "every: 10s", "frames:", draft.frame] + reads
            + ["values:"] + draft.values + ["examples:", draft.example]
    }

    private func askRequest() throws -> String {
        let request = try dialog.text("Its request: text, or bytes like 01 04 00 00")
        guard bytes(request) == nil else { return request }
        let end = try dialog.choice("How does the request end?", ["CR LF", "CR", "LF", "no end"])
        return "{ text: \(Draft.quoted(request).dropLast())\(["\\r\\n", "\\r", "\\n", ""][end])\" }"
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

/// A line of text: each number in it is a value.
struct LineDraft: MessageDraft {
    private typealias Number = (name: String, text: String)
    private let text: String
    private let numbers: [Number]
    let frame: String

    init(_ line: String) {
        text = line
        var (template, rest, numbers) = ("", line[...], [Number]())
        while let match = rest.firstMatch(of: /-?[0-9]+(\.[0-9]+)?/) {
            let before = rest[..<match.range.lowerBound]
            template += Self.literal(before)
            let name = Self.name(before, numbers)
            numbers.append((name, String(match.output.0)))
            template += "{\(name):\(Self.type(match.output.0))}"
            rest = rest[match.range.upperBound...]
        }
        template += Self.literal(rest)
        frame = "  message: { line: \(Draft.quoted(template)) }"
        self.numbers = numbers
    }

    /// Digits are written back as they were: `21.50`, `007`.
    private static func type(_ number: Substring) -> String {
        if let point = number.firstIndex(of: ".") {
            return "decimal:.\(number[point...].utf8.count - 1)"
        }
        let isPadded = number.utf8.count > 1 && number.hasPrefix("0")
        return isPadded ? "integer:0\(number.utf8.count)" : "integer"
    }

    private static func literal(_ text: Substring) -> String {
        String(text).replacing("{", with: "{{").replacing("}", with: "}}")
    }

    /// The letters before the number, as in `T=21.5`, or a number of its own.
    private static func name(_ before: Substring, _ earlier: [Number]) -> String {
        let word = before.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.last
        let name = word.map(String.init) ?? ""
        let isFree = !name.isEmpty && !earlier.contains { $0.name == name }
        return isFree ? name : "value-\(earlier.count + 1)"
    }

    var values: [String] {
        numbers.map { number in
            Draft.value(
                number.name, from: "message.\(number.name)",
                ["simulate: { constant: \(Self.plain(number.text)) }"])
        }
    }

    var example: String {
        let gives = numbers.map { "\($0.name): \(Self.plain($0.text))" }.joined(separator: ", ")
        return "  - { text: \(Draft.quoted(text)), gives: { \(gives) } }"
    }

    /// As the gateway prints it: 21.50 is 21.5.
    private static func plain(_ text: String) -> String {
        Decimal(text).map { "\($0)" } ?? text
    }
}
