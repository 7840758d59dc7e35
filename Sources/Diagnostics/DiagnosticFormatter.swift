// SPDX-License-Identifier: Apache-2.0

/// Writes diagnostics as people know them from compilers.
///
/// ```
/// gateway.yaml:7:22: error: unknown key 'baudd'
///         serial: { baudd: 9600 }
///                   ^~~~~
/// note: expected one of baud, data, parity, stop
/// note: did you mean 'baud'?
/// ```
///
/// The trap is alignment. A column counts characters, not bytes, and the caret line repeats the
/// tabs of the source line, because only the terminal knows how wide they are. A long line is shown
/// as a window around the caret. Whatever a terminal would obey rather than show (escape sequences
/// in a file that someone sent) is replaced before it is printed.
package struct DiagnosticFormatter: Sendable {
    /// Characters of a source line that are shown at most.
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
        let words = "\(label): \(Self.printable(message))\n"
        guard let place else { return words }
        let path = Self.printable(place.file.path)
        guard let range = place.range else { return "\(path): \(words)" }
        let line = place.file.lineNumber(at: range.start)
        let column = place.file.column(at: range.start)
        return "\(path):\(line):\(column): \(words)\(snippet(place.file, range, line: line))"
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

    /// Text with what a terminal might obey replaced by a mark.
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

/// A line in three parts, cut to a width so that the marked part stays in sight.
struct Window {
    private(set) var before: String
    private(set) var marked: String
    private(set) var after: String

    init(before: Substring, marked: Substring, after: Substring, width: Int) {
        self.before = String(before)
        self.marked = String(marked)
        self.after = String(after)
        guard self.before.count + self.marked.count + self.after.count > width else { return }
        // Half of the room goes to what stands before the caret, the rest to what is marked.
        self.marked = Self.cut(self.marked, to: width / 2)
        let room = width - self.marked.count
        let behind = min(self.after.count, max(room / 2, room - self.before.count))
        self.after = Self.cut(self.after, to: behind)
        self.before = Self.cutFront(self.before, to: room - self.after.count)
    }

    private static func cut(_ text: String, to count: Int) -> String {
        text.count <= count ? text : text.prefix(max(0, count - 1)) + "…"
    }

    private static func cutFront(_ text: String, to count: Int) -> String {
        text.count <= count ? text : "…" + text.suffix(max(0, count - 1))
    }
}
