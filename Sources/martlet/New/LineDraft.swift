// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Readings

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
            template += before.literal
            let name = Self.name(before, numbers)
            numbers.append((name, String(match.output.0)))
            template += "{\(name):\(Self.type(match.output.0))}"
            rest = rest[match.range.upperBound...]
        }
        template += rest.literal
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

    /// The letters before the number, as in `T=21.5`, or a number of its own.
    private static func name(_ before: Substring, _ earlier: [Number]) -> String {
        let word = before.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.last
        let name = word.map(String.init) ?? ""
        let isFree = isName(name) && !earlier.contains { $0.name == name }
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

extension Substring {
    /// As a template writes it.
    var literal: String {
        String(self).replacing("{", with: "{{").replacing("}", with: "}}")
    }
}
