// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Diagnostics

@Suite struct SourceFileTests {
    @Test func linesEndWithLineFeedReturnOrBoth() {
        let file = SourceFile(path: "f", text: "one\ntwo\r\nthree\rfour")
        #expect((1...4).map { file.line($0) } == ["one", "two", "three", "four"])
        #expect([0, 3, 4, 8, 9, 15, 18].map(file.lineNumber) == [1, 1, 2, 2, 3, 4, 4])
    }

    @Test func columnsCountCharactersNotBytes() {
        let file = SourceFile(path: "f", text: "unit: µg/m³ x")
        let offset = "unit: µg/m³ ".utf8.count
        #expect(file.column(at: offset) == 13)
        #expect(file.column(at: 0) == 1)
    }

    @Test func anEmptyFileHasOneLine() {
        let file = SourceFile(path: "f", text: "")
        #expect(file.lineNumber(at: 0) == 1)
        #expect(file.line(1) == "")
        #expect(file.column(at: 0) == 1)
    }

    @Test func offsetsOutsideTheTextCountAsItsEnds() {
        let file = SourceFile(path: "f", text: "ab\ncd")
        #expect(file.lineNumber(at: 99) == 2)
        #expect(file.column(at: 99) == 3)
        #expect(file.slice(SourceRange(-3, 99)) == "ab\ncd")
    }

    @Test func aLineFeedBelongsToTheLineBeforeIt() {
        let file = SourceFile(path: "f", text: "ab\n\n")
        #expect(file.lineNumber(at: 2) == 1)
        #expect(file.lineNumber(at: 3) == 2)
        #expect(file.lineNumber(at: 4) == 3)
        #expect(file.line(3) == "")
    }

    @Test func aPartStaysInsideItsRange() {
        let range = SourceRange(10, 20)
        #expect(range.part(at: 2, count: 3) == SourceRange(12, 15))
        #expect(range.part(at: 8, count: 30) == SourceRange(18, 20))
        #expect(range.part(at: 30, count: 1) == SourceRange(20, 20))
    }
}
