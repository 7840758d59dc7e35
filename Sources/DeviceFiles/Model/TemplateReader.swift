// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Wire
import YAML

/// Reads the frames of text: a line with placeholders, a line of CSV, an NMEA 0183 sentence, and
/// the lines of a record.
struct TemplateReader {
    let scope: Scope

    func line(_ node: Node, parts: PartList? = nil) -> Template? {
        template(node) { text throws(TemplateError) in try Template(text, parts: parts) }
    }

    func nmea(_ node: Node) -> Template? {
        template(node) { text throws(TemplateError) in try Template.nmea(text) }
    }

    /// A list of columns, each written like the inside of a placeholder.
    func csv(_ node: Node, separator: String) -> Template? {
        guard let columns = items(node, "columns like temperature:decimal or skip") else {
            return nil
        }
        let texts = columns.map { scope.value($0, .line) }
        guard !texts.contains(nil) else { return nil }
        let literal = separator.replacing("{", with: "{{").replacing("}", with: "}}")
        var (text, starts) = ("", [Int]())
        for (number, column) in texts.compactMap({ $0 }).enumerated() {
            if number > 0 { text += literal }
            starts.append(text.utf8.count)
            text += "{\(column)}"
        }
        do throws(TemplateError) {
            return try Template(text)
        } catch {
            let column = starts.lastIndex { $0 <= error.offset } ?? 0
            scope.error(error.message, columns[column].range)
            return nil
        }
    }

    /// - Parameter whole: The name of the whole: a frame, a telegram or a block.
    func lines(_ node: Node, of whole: String) -> LineSet? {
        set(node, "lines with placeholders") { lines throws(LayoutError) in
            try LineSet(lines, of: whole)
        }
    }

    func parts(_ node: Node, separator: String) -> PartList? {
        set(node, "parts with placeholders, like T={t:decimal}") { parts throws(LayoutError) in
            try PartList(parts, separator: separator)
        }
    }

    /// A list of templates, converted as a whole.
    private func set<Made>(
        _ node: Node, _ what: String, _ make: ([Template]) throws(LayoutError) -> Made
    ) -> Made? {
        guard let nodes = items(node, what) else { return nil }
        let templates = nodes.map { line($0) }
        guard !templates.contains(where: { $0 == nil }) else { return nil }
        do throws(LayoutError) {
            return try make(templates.compactMap { $0 })
        } catch {
            scope.error(error.message, error.fieldIndex.map { nodes[$0].range } ?? node.range)
            return nil
        }
    }

    private func items(_ node: Node, _ what: String) -> [Node]? {
        if case .sequence(let items) = node.kind, !items.isEmpty { return items }
        scope.error("expected a list of \(what), found \(node.found)", node.range)
        return nil
    }

    private func template(
        _ node: Node, _ read: (String) throws(TemplateError) -> Template
    ) -> Template? {
        guard let text = scope.value(node, .template) else { return nil }
        do throws(TemplateError) {
            return try read(text)
        } catch {
            scope.error(error.message, scope.range(of: text, at: error.offset, in: node))
            return nil
        }
    }
}

extension TextType<String> {
    /// A text of one line; tabulators are allowed.
    fileprivate static let template = TextType("a line with placeholders, like T={t:decimal}") {
        text in
        let isLine = !text.contains { $0.isNewline } && (1...1024).contains(text.utf8.count)
        return isLine ? text : nil
    }
}

extension TextType<LineEnd> {
    /// `lf`, `crlf`, `cr`, or any bytes.
    static let lineEnd = TextType("lf, crlf, cr, or bytes like 3B", settings: .bytes) { text in
        switch text {
        case "lf": return .success(.lf)
        case "crlf": return .success(.crlf)
        case "cr": return .success(.cr)
        default:
            if case .success(let bytes) = TextType<[UInt8]>.bytes.read(text) {
                return .success(LineEnd(bytes))
            }
            return .failure(Mismatch(suggestion: nearest(to: text, in: ["lf", "crlf", "cr"])))
        }
    }
}
