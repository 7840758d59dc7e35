// SPDX-License-Identifier: Apache-2.0

import Devices
import YAML

/// Reads what the requests of reads and of writes have in common: the frames that may follow, and
/// the time limits.
struct QuestionReader {
    static let timingKeys = ["timeout", "retries", "gap"]

    let section: Section
    private var scope: Scope { section.scope }

    init(section: Section) {
        self.section = section
    }

    var timeout: Duration {
        let timeouts = TextType<Duration>.duration(.milliseconds(10)...(.seconds(60)))
        return section.value("timeout", timeouts, or: .milliseconds(500))
    }

    var retries: Int { section.value("retries", .integer(0...10), or: 2) }

    var gap: Duration { section.value("gap", .duration(.zero...(.seconds(60))), or: .zero) }

    /// One name, or a list of names, as their indices; `nil` with a mistake, which is reported.
    func indices(_ entry: Entry, in names: [String], _ what: String) -> [Int]? {
        guard case .sequence(let items) = entry.value.kind, !items.isEmpty else {
            return scope.index(of: entry.value, in: names, what).map { [$0] }
        }
        var found: [Int] = []
        for item in items {
            guard let index = scope.index(of: item, in: names, what) else { return nil }
            if found.contains(index) {
                scope.error("the \(what) '\(names[index])' is in the list already", item.range)
                return nil
            }
            found.append(index)
        }
        return found
    }
}

extension Scope {
    /// The bytes of a request. Many requests are texts, whose form is shown.
    func request(_ node: Node) -> [UInt8]? {
        let type = TextType<[UInt8]>.bytes
        guard let text = node.scalar?.text, !node.isEmpty, !text.contains("$"),
            !type.accepts(text), !text.utf8.allSatisfy(isHexadecimal)
        else { return value(node, type) }
        let hasEnd = ["\n", "\r", "\r\n", "\\n", "\\r"].contains { text.hasSuffix($0) }
        let advice = "most devices wait for a line end: \(doubleQuoted(text + "\r\n"))"
        error(
            "expected bytes like 42 4D 00, or a text as { text: ... }, found "
                + doubleQuoted(text), node.range,
            notes: hasEnd ? [] : [advice],
            suggestion: Self.line(text) ?? "{ text: \(doubleQuoted(text)) }")
        return nil
    }

    /// A text with placeholders, as a line.
    private static func line(_ text: String) -> String? {
        guard text.contains("{"), text.contains("}") else { return nil }
        let end = [("\r\n", "crlf"), ("\r", "cr"), ("\n", "lf")].first { text.hasSuffix($0.0) }
        guard let end else { return "{ line: \(doubleQuoted(text)) }" }
        return "{ line: \(doubleQuoted(String(text.dropLast()))), end: \(end.1) }"
    }

    /// Warns of `\n` that is a backslash and a letter.
    func warnOfEscapes(_ node: Node) {
        guard let text = node.scalar?.text,
            let escape = ["\\r", "\\n", "\\t", "\\x"].first(where: { text.contains($0) })
        else { return }
        warning(
            "'\(escape)' is a backslash and a letter here: in double quotes, with one backslash, "
                + "it is one character", node.range,
            suggestion: doubleQuoted(text))
    }
}

/// Whether a byte of a text may belong to hexadecimal digits, with signs between them.
private func isHexadecimal(_ byte: UInt8) -> Bool {
    let character = Character(UnicodeScalar(byte))
    return character.isHexDigit || "xX,:- ".contains(character)
}
