// SPDX-License-Identifier: Apache-2.0

/// Formats diagnostics in the usual style of compilers.
///
/// ```
/// gateway.yaml:7:22: error: unknown key 'baudd'
///         serial: { baudd: 9600 }
///                   ^~~~~
/// note: expected one of baud, data, parity, stop
/// note: did you mean 'baud'?
/// ```
///
/// The trap is alignment. A column counts characters, not bytes. The caret line repeats the tabs of
/// the source line, because only the terminal knows their width. A long line is cut to a window
/// around the caret. Control characters (for example escape sequences in a file from an untrusted
/// source) are replaced, because a terminal would execute them.
package struct DiagnosticFormatter: Sendable {
    /// The maximum number of characters of a source line that are shown.
    package var width: Int

    /// - Parameter width: At least 20.
    package init(width: Int = 100) {
        precondition(width >= 20, "give the formatter 20 characters or more to show a line in")
        self.width = width
    }

    /// All diagnostics by place, each ending with a line feed.
    package func format(_ diagnostics: some Sequence<Diagnostic>) -> String {
        diagnostics.sortedByPlace().map(format).joined()
    }

    /// One diagnostic, ending with a line feed.
    package func format(_ diagnostic: Diagnostic) -> String {
        var text = block(diagnostic.severity.rawValue, diagnostic.message, diagnostic.place)
        for note in diagnostic.notes {
            text += block("note", note.message, note.place)
        }
        if let suggestion = diagnostic.suggestion {
            text += block("note", "did you mean '\(suggestion)'?", nil)
        }
        return text
    }

    private func block(_ label: String, _ message: String, _ place: SourcePlace?) -> String {
        let text = "\(label): \(Self.printable(message))\n"
        guard let place else { return text }
        let path = Self.printable(place.file.path)
        guard let range = place.range else { return "\(path): \(text)" }
        let line = place.file.lineNumber(at: range.start)
        let column = place.file.column(at: range.start)
        return "\(path):\(line):\(column): \(text)\(snippet(place.file, range, line: line))"
    }

    /// The source line and the caret line below it.
    private func snippet(_ file: SourceFile, _ range: SourceRange, line number: Int) -> String {
        let line = file.rangeOfLine(number)
        let start = min(range.start, line.end)
        let before = file.slice(SourceRange(line.start, start))
        let marked = file.slice(SourceRange(start, min(range.end, line.end)))
        let after = file.slice(SourceRange(max(start, min(range.end, line.end)), line.end))
        let window = Window(before: before, marked: marked, after: after, width: width)
        let text = Self.printable(window.before + window.marked + window.after, keepingTabs: true)
        let indent = String(window.before.map { $0 == "\t" ? "\t" : " " })
        let tail = String(repeating: "~", count: max(0, window.marked.count - 1))
        return "    \(text)\n    \(indent)^\(tail)\n"
    }

    /// The text with control and format characters replaced by U+FFFD.
    static func printable(_ text: some StringProtocol, keepingTabs: Bool = false) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control where !(keepingTabs && scalar == "\t"), .format, .lineSeparator,
                .paragraphSeparator:
                result.append("\u{FFFD}")
            default:
                result.append(scalar)
            }
        }
        return String(result)
    }
}

/// A line in three parts, cut to a width so that the marked part remains visible.
struct Window {
    private(set) var before: String
    private(set) var marked: String
    private(set) var after: String

    init(before: Substring, marked: Substring, after: Substring, width: Int) {
        self.before = String(before)
        self.marked = String(marked)
        self.after = String(after)
        guard self.before.count + self.marked.count + self.after.count > width else { return }
        // The marked part gets at most half of the width; the parts around it share the rest.
        self.marked = Self.cut(self.marked, to: width / 2)
        let rest = width - self.marked.count
        let afterCount = min(self.after.count, max(rest / 2, rest - self.before.count))
        self.after = Self.cut(self.after, to: afterCount)
        self.before = Self.cutFront(self.before, to: rest - self.after.count)
    }

    private static func cut(_ text: String, to count: Int) -> String {
        text.count <= count ? text : text.prefix(max(0, count - 1)) + "…"
    }

    private static func cutFront(_ text: String, to count: Int) -> String {
        text.count <= count ? text : "…" + text.suffix(max(0, count - 1))
    }
}
