// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing

@testable import YAML

@Suite struct DocumentTests {
    private func parse(_ text: String) -> (file: SourceFile, root: Node?, messages: [String]) {
        let report = Report()
        let file = SourceFile(path: "t.yaml", text: text)
        let document = Document.parse(file, report: report)
        return (file, document?.root, report.diagnostics.map(\.message))
    }

    /// A tree as one line; the quotes of a text show its style.
    private func line(_ node: Node) -> String {
        switch node.kind {
        case .scalar(let scalar):
            switch scalar.style {
            case .plain: return scalar.text
            case .quoted: return "'\(scalar.text)'"
            case .block: return "|\(scalar.text)|"
            }
        case .mapping(let entries):
            return "{" + entries.map { "\($0.key): \(line($0.value))" }.joined(separator: ", ")
                + "}"
        case .sequence(let items): return "[" + items.map(line).joined(separator: ", ") + "]"
        }
    }

    @Test func scalarsKeepTheirText() {
        let (_, root, messages) = parse(
            """
            a: 0x1F
            b: [no, 012, 1_000, ~, 12:30:45]
            c: { d: 'it''s', e: "\\u00b5", f: }
            g: |
              two
              lines
            """)
        #expect(messages == [])
        #expect(
            root.map(line)
                == "{a: 0x1F, b: [no, 012, 1_000, ~, 12:30:45], "
                + "c: {d: 'it's', e: 'µ', f: }, g: |two\nlines|}")
    }

    @Test func keysKeepTheirOrder() throws {
        let root = try #require(parse("z: 1\na: 2\nm: 3").root)
        guard case .mapping(let entries) = root.kind else { Issue.record("no mapping"); return }
        #expect(entries.map(\.key) == ["z", "a", "m"])
    }

    @Test func rangesAreUTF8OffsetsAfterNonASCIILetters() throws {
        let (file, root, _) = parse("# µ³\nünit: { 'µ': \"m³\" }  # end\nnext:\n  - a b # c\n\n")
        guard case .mapping(let entries) = try #require(root).kind else { return }
        #expect(file.slice(entries[0].keyRange) == "ünit")
        #expect(file.slice(entries[0].value.range) == "{ 'µ': \"m³\" }")
        #expect(file.slice(entries[1].value.range) == "- a b")
        guard case .mapping(let inner) = entries[0].value.kind else { return }
        #expect(file.slice(inner[0].value.range) == "\"m³\"")
        #expect(file.slice(inner[0].value.range(at: 1, count: 2)) == "³")
    }

    @Test func aByteOrderMarkDoesNotMoveRanges() throws {
        let (file, root, messages) = parse("\u{FEFF}a: b")
        #expect(messages == [])
        guard case .mapping(let entries) = try #require(root).kind else { return }
        #expect(entries[0].key == "a")
        #expect(file.slice(entries[0].keyRange) == "a")
    }

    @Test func aPartOfAnEscapedTextHasTheRangeOfTheWholeText() throws {
        let (file, root, _) = parse("\"a\\tb\"")
        let node = try #require(root)
        #expect(file.slice(node.range(at: 1, count: 1)) == "\"a\\tb\"")
    }

    @Test(arguments: [
        ("a: 1\nb: 2\na: 3", "duplicate key 'a'"),
        ("a: &x 1", "anchors (&) and aliases (*) are not supported"),
        ("a: *x", "aliases (*) are not supported; write the text out"),
        ("a: !!int 1", "tags (!) are not supported; the key decides the type"),
        ("<<: { a: 1 }", "merge keys (<<) are not supported; write the keys out"),
        ("[a]: 1", "a key must be a word"),
        ("a: 1\n---\nb: 2", "a second document; a file may have only one document"),
        ("", "the file is empty"),
        ("# only a comment\n", "the file is empty"),
        ("a:\n\tb: 1", "tabs are not allowed here; use spaces"),
        ("a:\tb", "tabs are not allowed here; use spaces"),
        ("a: @b", "a text cannot begin with '@'; put it in quotes"),
        ("a: { b: 1", "expected ',' or '}'"),
        ("a: [1, 2", "expected ',' or ']'"),
        ("a: 'b", "the file ends inside a quoted text"),
        ("a: b: c", "unexpected ':'; check the indentation, or put the text in quotes"),
        (
            "a: 1\n  b: 2",
            "unexpected ':'; check the indentation, or put the text in quotes"
        ),
        ("a:\n    b: 1\n  c: 2", "expected a key here; check the indentation"),
        ("a: 1\nb\nc: 2", "expected ':' after the key"),
        ("a: - b", "a list item cannot begin here; put it on a line of its own"),
        ("a: \u{1}", "control characters are not allowed"),
        (
            "a: \"\\q\"",
            "unknown escape in a quoted text; in 'single quotes' \\ has no special meaning"
        ),
    ])
    func unsupportedTextIsReported(text: String, message: String) {
        #expect(parse(text).messages == [message])
    }

    @Test func tabsInQuotesAndCommentsAreText() {
        #expect(parse("a: \"x\ty\" #\tcomment\n# one\ttab\nb: 'z\t#\t'\n").messages == [])
    }

    @Test func severalMistakesAreReportedAtOnce() {
        let messages = parse("a: &x 1\na: *x\nb: !t 2\n").messages
        #expect(messages.count == 4)
    }

    @Test func nestingIsLimited() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(parse(deep).messages == ["more than 32 levels of nesting"])
        let keys = (0..<40).map { String(repeating: " ", count: $0) + "a:" }
        #expect(parse(keys.joined(separator: "\n")).messages == ["more than 32 levels of nesting"])
    }

    @Test func anAliasBombIsNotExpanded() {
        var text = "a: &a [x, x]\n"
        for (one, next) in zip("abcdefgh", "bcdefghi") {
            text += "\(next): &\(next) [*\(one), *\(one), *\(one), *\(one)]\n"
        }
        let messages = parse(text).messages
        #expect(messages.count == 41)
        #expect(Set(messages).count == 2)
    }

    @Test func theFirstByteThatIsNotUTF8IsFound() {
        #expect(Document.firstInvalidByte(Array("aµ".utf8)) == nil)
        #expect(Document.firstInvalidByte([0x61, 0xC2, 0xB5, 0xFF, 0x61]) == 3)
        #expect(Document.firstInvalidByte([0x61, 0xC2]) == 1)
    }
}
