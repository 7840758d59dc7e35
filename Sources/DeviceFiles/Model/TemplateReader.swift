// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Wire
import YAML

/// Reads the frames of text: a line with placeholders, a line of CSV, an NMEA 0183 sentence, and
/// the lines of a record.
struct TemplateReader {
    let scope: Scope

    func line(_ node: Node, parts: PartList? = nil) -> Template? {
        template(node) { text throws(TemplateError) in
            try Template(text, parts: parts, isAlone: true)
        }
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

    /// The lines of a record; an item with keys is a set of linked lines.
    ///
    /// - Parameter whole: The name of the whole: a frame, a telegram or a block.
    func lines(_ node: Node, of whole: String) -> LineSet? {
        guard let items = items(node, "lines with placeholders") else { return nil }
        var (nodes, links, isWhole) = ([Node](), [LinkedLines](), true)
        for item in items {
            guard case .mapping = item.kind else {
                nodes.append(item)
                continue
            }
            guard let linked = linked(item, from: nodes.count) else {
                isWhole = false
                continue
            }
            nodes += linked.nodes
            links.append(linked.lines)
        }
        return set(nodes, node) { lines throws(LayoutError) in
            isWhole ? try LineSet(lines, links: links, of: whole) : nil
        }
    }

    static let linkKeys = ["link", "newest", "lines"]

    private func linked(
        _ node: Node, from first: Int
    ) -> (nodes: [Node], lines: LinkedLines)? {
        let place = SourceRange(node.range.start, node.range.start + 1)
        guard let section = Section(node, title: place, keys: Self.linkKeys, in: scope) else {
            return nil
        }
        let link = section.required("link", .name)
        let newest = section.value("newest", .name)
        let nodes = section.requiredEntry("lines").flatMap {
            items($0.value, "lines with placeholders")
        }
        guard let link, let nodes else { return nil }
        return (
            nodes, LinkedLines(lines: first..<first + nodes.count, link: link, newest: newest)
        )
    }

    func parts(_ node: Node, separator: String) -> PartList? {
        guard let nodes = items(node, "parts with placeholders, like T={t:decimal}") else {
            return nil
        }
        return set(nodes, node) { parts throws(LayoutError) in
            try PartList(parts, separator: separator)
        }
    }

    /// A list of templates, converted as a whole.
    ///
    /// - Parameter list: The place for a mistake of the whole list.
    private func set<Made>(
        _ nodes: [Node], _ list: Node, _ make: ([Template]) throws(LayoutError) -> Made?
    ) -> Made? {
        let templates = nodes.map { line($0) }
        guard !templates.contains(where: { $0 == nil }) else { return nil }
        do throws(LayoutError) {
            return try make(templates.compactMap { $0 })
        } catch {
            scope.error(error.message, error.fieldIndex.map { nodes[$0].range } ?? list.range)
            return nil
        }
    }

    private func items(_ node: Node, _ what: String) -> [Node]? {
        if case .sequence(let items) = node.kind, !items.isEmpty { return items }
        scope.error("expected a list of \(what), found \(node.found)", node.range)
        return nil
    }

    /// Numbers in the patterns of other programs.
    private static let patterns = ["%d", "%f", "%u", "%i", "%s", "%x", "%.", "\\d", "[0-9]"]

    private func template(
        _ node: Node, _ read: (String) throws(TemplateError) -> Template
    ) -> Template? {
        guard let text = scope.value(node, .template) else { return nil }
        scope.warnOfEscapes(node)
        if !text.contains("{"), Self.patterns.contains(where: { text.contains($0) }) {
            scope.warning(
                "this line is constant: a number in it is a placeholder, like {t:decimal}",
                node.range)
        }
        do throws(TemplateError) {
            return try read(text)
        } catch {
            scope.error(error.message, scope.range(of: text, at: error.offset, in: node))
            return nil
        }
    }
}

extension TextType<String> {
    /// A text of a template; control characters are allowed.
    fileprivate static let template = TextType("a line with placeholders, like T={t:decimal}") {
        text in (1...1024).contains(text.utf8.count) ? text : nil
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
            let control = ["\n": "lf", "\r\n": "crlf", "\r": "cr"][text]
            let guess = control ?? nearest(to: text, in: ["lf", "crlf", "cr"])
            return .failure(
                Mismatch(suggestion: guess ?? TextType<[UInt8]>.bytes.suggestion(for: text)))
        }
    }
}
