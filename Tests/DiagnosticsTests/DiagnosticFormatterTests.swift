// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Diagnostics

@Suite struct DiagnosticFormatterTests {
    private func place(_ text: String, _ start: Int, _ end: Int) -> SourcePlace {
        SourcePlace(SourceFile(path: "a.yaml", text: text), SourceRange(start, end))
    }

    private func format(_ diagnostic: Diagnostic, width: Int = 100) -> String {
        DiagnosticFormatter(width: width).format(diagnostic)
    }

    @Test func theMistakeIsShownInItsLineWithNoteAndSuggestion() {
        let diagnostic = Diagnostic(
            "unknown key 'baudd'", at: place("x: 1\nserial: { baudd: 9600 }\n", 15, 20),
            notes: [Diagnostic.Note("expected one of baud, data")], suggestion: "baud")
        #expect(
            format(diagnostic) == """
                a.yaml:2:11: error: unknown key 'baudd'
                    serial: { baudd: 9600 }
                              ^~~~~
                note: expected one of baud, data
                note: did you mean 'baud'?

                """)
    }

    @Test func aNoteWithAPlaceShowsItsLine() {
        let text = "one: 1\none: 2\n"
        let diagnostic = Diagnostic(
            "twice", at: place(text, 7, 10),
            notes: [Diagnostic.Note("first", at: place(text, 0, 3))])
        #expect(
            format(diagnostic) == """
                a.yaml:2:1: error: twice
                    one: 2
                    ^~~
                a.yaml:1:1: note: first
                    one: 1
                    ^~~

                """)
    }

    @Test func tabsBeforeTheCaretAreRepeatedInTheCaretLine() {
        let diagnostic = Diagnostic("bad", at: place("\ta:\tb", 4, 5))
        #expect(format(diagnostic) == "a.yaml:1:5: error: bad\n    \ta:\tb\n    \t  \t^\n")
    }

    @Test func theCaretCountsCharacters() {
        let diagnostic = Diagnostic("bad", at: place("µ³: x", 6, 7))
        #expect(format(diagnostic) == "a.yaml:1:5: error: bad\n    µ³: x\n        ^\n")
    }

    @Test func aPlaceAtTheEndOfALineHasACaretAfterTheLine() {
        let diagnostic = Diagnostic("bad", at: place("ab\ncd", 2, 2))
        #expect(format(diagnostic) == "a.yaml:1:3: error: bad\n    ab\n      ^\n")
    }

    @Test func aRangeOfManyLinesIsMarkedInItsFirstLine() {
        let diagnostic = Diagnostic("bad", at: place("a: b\nc: d", 3, 9))
        #expect(format(diagnostic) == "a.yaml:1:4: error: bad\n    a: b\n       ^\n")
    }

    @Test func aFileWithoutTextHasNoLineNumber() {
        let diagnostic = Diagnostic("no such file", at: SourcePlace(path: "b.yaml"))
        #expect(format(diagnostic) == "b.yaml: error: no such file\n")
    }

    @Test func controlCharactersAreReplaced() {
        let diagnostic = Diagnostic(
            "unknown key '\u{1B}[31m'", at: place("\u{1B}[31m: \u{202E}x", 0, 5))
        #expect(
            format(diagnostic) == """
                a.yaml:1:1: error: unknown key '\u{FFFD}[31m'
                    \u{FFFD}[31m: \u{FFFD}x
                    ^~~~~

                """)
    }

    @Test(arguments: [0, 1, 30, 250, 470, 495, 499])
    func aLongLineIsCutAroundTheCaret(at offset: Int) {
        let text = String((0..<500).map { Character(UnicodeScalar(UInt8(97 + $0 % 26))) })
        let lines = format(Diagnostic("bad", at: place(text, offset, offset + 1)), width: 40)
            .split(separator: "\n").map(Array.init)
        #expect(lines[1].count <= 44)
        #expect(lines[1].count >= 40)
        let caret = lines[2].firstIndex(of: "^")
        #expect(caret.map { lines[1][$0] } == Character(UnicodeScalar(UInt8(97 + offset % 26))))
    }

    @Test func aLongMarkIsCutToo() {
        let text = String(repeating: "x", count: 300)
        let lines = format(Diagnostic("bad", at: place(text, 100, 250)), width: 40)
            .split(separator: "\n")
        #expect(lines[1].count <= 44)
        #expect(lines[2].count <= 44)
    }

    @Test func diagnosticsAreSortedByFileAndOffset() {
        let (early, late) = (place("abc", 0, 1), place("abc", 2, 3))
        let other = SourcePlace(path: "Z.yaml")
        let sorted = [
            Diagnostic("3", at: late), Diagnostic("1", at: early), Diagnostic("0", at: other),
            Diagnostic("2", at: early),
        ].sortedByPlace()
        #expect(sorted.map(\.message) == ["0", "1", "2", "3"])
    }
}
