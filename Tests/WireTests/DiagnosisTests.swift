// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Wire

/// What a person is shown about bytes that are no frame.
@Suite struct DiagnosisTests {
    private static func modbus(_ check: Check = "crc16-modbus-le") throws -> FrameFormat {
        let layout = try FrameLayout(
            sync: [1, 3],
            fields: [
                Field(name: "n", kind: .integer(IntegerType(2, .unsigned))),
                Field(kind: .check(check, over: nil)),
            ])
        return FrameFormat(name: "reply", shape: .fields(layout))
    }

    private static func line(_ text: String) throws -> FrameFormat {
        FrameFormat(
            name: "line", shape: .framed(LineEnd.crlf, .template(try Template(text))))
    }

    @Test func aWrongCheckIsShownBesideTheRightOne() throws {
        let found = try #require(try Self.modbus().diagnosis(of: [1, 3, 0, 7, 0, 0]))
        #expect(found.reason == .check)
        #expect(found.place == 4..<6)
        #expect(
            found.message == "its check does not hold: found 00 00, and crc16-modbus-le gives "
                + "B0 1A")
        #expect(found.notes == [])
    }

    @Test func theCheckThatWouldHoldIsNamed() throws {
        let bytes: [UInt8] = [1, 3, 0, 7, 0x1A, 0xB0]
        let found = try #require(try Self.modbus().diagnosis(of: bytes))
        #expect(found.notes == ["over the same bytes, crc16-modbus-be would hold"])
    }

    @Test func theBytesOverWhichTheCheckWouldHoldAreNamed() throws {
        let sum: UInt8 = 3 + 0 + 7
        let found = try #require(
            try Self.modbus("sum8").diagnosis(of: [0x01, 3, 0, 7, sum]))
        #expect(found.notes.contains("over: 1..3 would hold"))
    }

    @Test func aRightFrameHasNoDiagnosis() throws {
        #expect(try Self.modbus().diagnosis(of: [1, 3, 0, 7, 0xB0, 0x1A]) == nil)
        #expect(try Self.line("T={t:decimal}").diagnosis(of: Array("T=5\r\n".utf8)) == nil)
    }

    @Test(arguments: [
        ("U=21.5 S=ok", 0, "expected 'T=', found 'U=21.5 S=ok'"),
        ("T=x S=ok", 2, "expected a number for 't', found 'x S=ok'"),
        ("T=21.5C S=ok", 6, "expected ' S=', found 'C S=ok'"),
        ("T=21.5 S=", 9, "expected a word for 's', found the end"),
        ("T=21.5", 6, "expected ' S=', found the end"),
        ("T=21.5 S=ok!", 11, "expected the end of the line, found '!'"),
    ])
    func aLineIsFollowedToTheCharacterWhereItStopsToMatch(
        text: String, place: Int, message: String
    ) throws {
        let template =
            text.hasSuffix("!") ? "T={t:decimal} S={s:word:2}" : "T={t:decimal} S={s:word}"
        let found = try #require(try Self.line(template).diagnosis(of: Array(text.utf8)))
        #expect(found.reason == .noMatch)
        #expect(found.place.lowerBound == place)
        #expect(found.message == "the line does not match the template: \(message)")
    }

    @Test func theCheckOfALineIsComputed() throws {
        let format = try Self.line("$G,{n:integer}*{check:xor8-hex:1..-2}")
        let found = try #require(format.diagnosis(of: Array("$G,5*00".utf8)))
        #expect(found.message == "its check does not hold: found 00, and xor8-hex gives 5E")
        #expect(found.place == 5..<7)
    }

    @Test func theCheckOfATelegramIsComputed() throws {
        let lines = LineSet.self
        let body = FrameBody.lines(try lines.init([try Template("1.8.0({n:decimal})")]))
        let format = FrameFormat(name: "telegram", shape: .framed(Telegram(), body))
        let found = try #require(
            format.diagnosis(of: Array("/X\r\n\r\n1.8.0(5)\r\n!0000\r\n".utf8)))
        #expect(found.reason == .check)
        #expect(found.message.contains("found 0000, and crc16-arc-hex gives "))
    }

    @Test func aLengthThatNoNumberHoldsIsExplained() throws {
        let layout = try FrameLayout(
            sync: [1],
            fields: [
                Field(kind: .length(IntegerType(8, .signed))), Field(kind: .gap(0...4)),
                Field(kind: .check("sum8", over: nil)),
            ])
        let format = FrameFormat(name: "reply", shape: .fields(layout))
        let rest = [UInt8](repeating: 0xFF, count: 9)
        let found = try #require(format.diagnosis(of: [1, 0x7F] + rest))
        #expect(found.reason == .length)
        #expect(found.place == 1..<9)
        #expect(
            found.message == "its length field does not match the layout: 9223372036854775807 "
                + "makes a frame of 9223372036854775816 bytes, and it takes 10 to 14 bytes")
    }

    @Test func aFrameIsFoundAmongOtherBytes() throws {
        let format = try Self.modbus()
        let search = FrameSearch([format])
        let bytes: [UInt8] = [9, 9, 1, 3, 0, 7, 0, 0, 5]
        let found = search.diagnosis(of: Rejection(.check, format: 0), in: bytes, dropped: 9)
        #expect(found?.place == 6..<8)
        #expect(
            search.explanation(of: nil, in: [9]).hasPrefix("no frame begins here: it takes 6 bytes")
        )
    }

    @Test func bytesAreShownAsTextWhereTheyAreText() {
        #expect(Array("T=1\r\n".utf8).shownText == #""T=1\r\n""#)
        #expect([0x00, 0xFF].shownText == "00 FF")
        #expect([0x0D, 0x0A].shownText == "0D 0A")
    }
}
