// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Wire
import YAML

/// The file that is read, the report that collects its mistakes, and the values of `$name`.
///
/// Each text of a file goes through `value`, which inserts the settings of the device. The type of
/// the text determines their form. So the readers of the keys know nothing about settings.
struct Scope {
    let file: SourceFile
    let report: Report
    /// `nil` in gateway files, where `$` has no meaning.
    var settings: Settings?

    func error(
        _ message: String, _ range: SourceRange, notes: [String] = [], suggestion: String? = nil
    ) {
        report.add(
            Diagnostic(
                message, at: place(range), notes: notes.map { Diagnostic.Note($0) },
                suggestion: suggestion))
    }

    /// Reports what is possible, but hardly meant.
    func warning(
        _ message: String, _ range: SourceRange, notes: [String] = [], suggestion: String? = nil
    ) {
        report.add(
            Diagnostic(
                message, at: place(range), severity: .warning,
                notes: notes.map { Diagnostic.Note($0) }, suggestion: suggestion))
    }

    func place(_ range: SourceRange) -> SourcePlace {
        SourcePlace(file, range)
    }

    /// The value of a text; `nil` when it is not of the type, which is reported.
    ///
    /// - Parameter notes: Notes for the diagnostic of a text that is not of the type.
    func value<Value>(
        _ node: Node, _ type: TextType<Value>, notes: [Diagnostic.Note] = []
    ) -> Value? {
        guard let scalar = node.scalar, !node.isEmpty else {
            error(
                "expected \(type.expected), found \(node.found)", node.range,
                suggestion: node.joined.flatMap { text in
                    type.accepts(text) ? text : type.suggestion(for: text)
                }.map(quoted))
            return nil
        }
        guard let filled = filled(scalar.text, type.settings, at: node) else { return nil }
        switch type.read(filled.text) {
        case .success(let value): return value
        case .failure(let mismatch):
            let message = mismatch.message ?? "expected \(type.expected), found '\(filled.text)'"
            // A suggestion would replace the setting too.
            let suggestion = filled.text == scalar.text ? type.suggestion(for: scalar.text) : nil
            report.add(
                Diagnostic(
                    message, at: place(node.range), notes: filled.notes + notes,
                    suggestion: suggestion.map(quoted)))
            return nil
        }
    }

    /// The place of a character in the file; the place of the whole text when settings were
    /// inserted into it.
    func range(of text: String, at offset: Int, in node: Node) -> SourceRange {
        node.scalar?.text == text ? node.range(at: offset, count: 1) : node.range
    }

    /// The index of a name in a list; an unknown name is reported.
    func index(
        of node: Node, in names: [String], _ what: String, notes: [String] = []
    ) -> Int? {
        guard let name = value(node, .line.fixed) else { return nil }
        if let index = names.firstIndex(of: name) { return index }
        unknown(what, name, node.range, names, notes: notes)
        return nil
    }

    /// Reports an unknown name, with the known ones.
    func unknown(
        _ what: String, _ name: String, _ range: SourceRange, _ names: [String],
        notes: [String] = []
    ) {
        let guess = names.first { $0.hasSuffix(".\(name)") } ?? nearest(to: name, in: names)
        let known = names.isEmpty ? "there is none" : "there is \(names.joined(separator: ", "))"
        error(
            "unknown \(what) '\(name)'", range, notes: notes.isEmpty ? [known] : notes,
            suggestion: guess)
    }
}

/// A text as it must be written in a file: in quotes, if YAML would read something else.
func quoted(_ text: String) -> String {
    let needsQuotes = [",", ": ", " #", "'", "://["].contains { text.contains($0) }
    return needsQuotes && !text.hasPrefix("{")
        ? "'\(text.replacing("'", with: "''"))'" : text
}

/// A text in double quotes, where control characters are escapes. A backslash stays: without
/// double quotes it is no escape, and was probably meant as one.
func doubleQuoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
        switch scalar {
        case "\r": return "\\r"
        case "\n": return "\\n"
        case "\t": return "\\t"
        case "\"": return "\\\""
        default:
            guard scalar.value < 0x20 else { return String(scalar) }
            return "\\x" + [UInt8(scalar.value)].hexText
        }
    }
    return "\"\(escaped.joined())\""
}

extension Node {
    /// The texts of a list, with commas between them; `nil` for any other node.
    fileprivate var joined: String? {
        guard case .sequence(let items) = kind else { return nil }
        let texts = items.compactMap(\.scalar?.text)
        return texts.count == items.count ? texts.joined(separator: ", ") : nil
    }

    /// Completes "found ...".
    var found: String {
        switch kind {
        case .scalar where isEmpty: return "nothing"
        case .scalar(let scalar): return "'\(scalar.text)'"
        case .mapping(let entries): return entries.isEmpty ? "no keys" : "keys with values"
        case .sequence(let items): return items.isEmpty ? "an empty list" : "a list"
        }
    }
}
