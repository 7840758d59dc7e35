// SPDX-License-Identifier: Apache-2.0

import Testing
import Wire

@Suite struct TemplateTests {
    @Test(
        arguments: [
            ("", 0, "no placeholder"), ("T=21", 0, "no placeholder"),
            ("{{}}", 0, "no placeholder"),
            ("T={t:decimal", 2, "not closed"), ("T={t}", 2, "a name and a type"),
            ("T=}{t:word}", 2, "closes nothing"), ("{t:word}}", 8, "closes nothing"),
            ("{T:word}", 1, "a name is made of"), ("{:word}", 1, "a name is made of"),
            ("a {t:float}", 5, "'float' is no type"), ("{t:}", 3, "is no type"),
            ("{a:word} {a:word}", 9, "a placeholder a already"),
            ("{a:word}{b:word}", 8, "touches"), ("{a:decimal}{b:decimal}", 11, "touches"),
            ("{a:integer}0 {b:word}", 11, "could continue"),
            ("{a:decimal}.{b:integer}", 11, "could continue"),
            ("{a:decimal}5", 11, "could continue"), ("{a:word}\r\n", 8, "the end of a line"),
            ("µ{a:word", 2, "not closed"), ("{a:decimal:x}", 11, "like 8.2, 08.2, .2"),
            ("{a:decimal:3.2}", 11, "like 8.2"), ("{a:integer:4.1}", 11, "like 5, 05"),
            ("{a:word:02}", 8, "the format of a word"), ("{a:word:65}", 8, "the format of a word"),
            ("{a:hex:16}", 7, "up to 15"), ("{a:latitude:5}", 12, "has no format"),
            ("{a:integer:4}{b:integer}{c:word}", 24, "touches"), ("{a:hex}F", 7, "could continue"),
            ("{skip}{a:word}", 6, "touches"), ("{a:integer:4|-}{b:word}", 15, "touches"),
            ("{a:word}*{check:sum8}", 16, "sum8 is no text"),
            ("{a:word}*{check:xor8-hex:9}", 16, "covers nothing"),
            ("{a:word}*{check:xor8-hex:x}", 25, "covers positions like"),
            ("{check:xor8-hex}{a:word}", 7, "covers nothing"),
            ("*{check:xor8-hex}", 0, "no placeholder"),
        ] as [(String, Int, String)])
    func aTextThatIsNoTemplateIsRefusedAtItsPlace(text: String, offset: Int, message: String) {
        let error = thrown(TemplateError.self) { try Template(text) }
        #expect(error?.offset == offset)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    /// The answer to a command, like OK.
    @Test func aWholeFrameMayBeAConstantLine() throws {
        let template = try Template("OK {{1}}", isAlone: true)
        let format = FrameFormat(name: "ok", shape: .framed(LineEnd.crlf, .template(template)))
        let line = hex("4F 4B 20 7B 31 7D 0D 0A")
        let encoded = try format.encode([])
        #expect(encoded == line)
        var decoder = FrameDecoder([format])
        let stream = hex("4F 4B 0D 0A") + line + hex("4F 4B 20 7B 31 7D 32 0D 0A") + line
        var frames = 0
        stream.withUnsafeBytes { bytes in
            decoder.receive(bytes) { if case .frame = $0 { frames += 1 } }
        }
        #expect(frames == 2)
    }

    @Test(
        arguments: [
            ("T={t:decimal} H={h:decimal}", "T=21.50 H=-4", [2150, -2], [-4, 0]),
            ("{t:decimal};{h:decimal}", "+0.05;007", [5, -2], [7, 0]),
            ("{{{t:decimal}}}", "{3}", [3, 0], []),
            ("{t:decimal}°", "-0.5°", [-5, -1], []),
        ] as [(String, String, [Int64], [Int64])])
    func numbersKeepTheDigitsThatWereWritten(
        text: String, line: String, first: [Int64], second: [Int64]
    ) throws {
        let wanted = [first, second].filter { !$0.isEmpty }.map {
            RawValue.decimal(mantissa: $0[0], exponent: Int($0[1]))
        }
        #expect(try decode(text, line) == wanted)
    }

    @Test(
        arguments: [
            ("T={t:decimal}", "T=21.5 "), ("T={t:decimal}", " T=21.5"), ("T={t:decimal}", "T="),
            ("T={t:decimal}", "T=.5"), ("T={t:decimal}", "T=1."), ("T={t:decimal}", "T=--1"),
            ("T={t:integer}", "T=1e5"), ("T={t:decimal}", "T=21,5"), ("T={t:decimal}", "t=21.5"),
            ("T={t:integer}", "T=21.5"), ("T={t:integer} mm", "T=21"), ("{a:word} {b:word}", "a"),
            ("{a:word} {b:word}", "a "), ("{a:word} {b:word}", "a b c"), ("{a:word}", "a b"),
            ("T={t:integer}", "T=1234567890123456789"), ("{a:word},{b:word}", ",b"),
        ])
    func aLineThatIsOnlyNearlyRightDoesNotMatch(text: String, line: String) throws {
        #expect(try decode(text, line) == nil)
    }

    @Test func wordsEndWhereTheTextBehindThemBegins() throws {
        #expect(try decode("{a:word},{b:word}", "x,y,z") == [.word("x"), .word("y,z")])
        #expect(try decode("{a:word} ok", "µ-x ok") == [.word("µ-x")])
        #expect(try decode("{a:word}: {b:integer}", "a:b: -7") == [.word("a:b"), .integer(-7)])
    }

    @Test func digitsBehindThePointThatSixtyFourBitsDoNotHoldAreLeftOut() throws {
        let digits = try decode("{t:decimal}", "1.23456789012345678901234567890")
        #expect(digits == [.decimal(mantissa: 1_234_567_890_123_456_789, exponent: -18)])
    }

    @Test func anExampleOverItselfIsItself() throws {
        for line in ["T=21.50 H=007", "T=-0.0 H=+3.10", "T=1 H=2"] {
            let format = try lineFormat("T={t:decimal} H={h:decimal}")
            let values = try #require(try decode("T={t:decimal} H={h:decimal}", line))
            let bytes = Array((line + "\r\n").utf8)
            #expect(try format.encode(values, over: bytes) == bytes)
            #expect(try format.encode(values, over: Array(line.utf8)) == bytes)
            #expect(try format.encode([nil, nil], over: bytes) == bytes)
        }
    }

    @Test(
        arguments: [
            (RawValue.integer(22), "T=22.00"), (.decimal(mantissa: 221, exponent: -1), "T=22.10"),
            (.decimal(mantissa: -5, exponent: -3), "T=-0.005"),
            (.decimal(mantissa: 3, exponent: 2), "T=300.00"),
            (.decimal(mantissa: 2150, exponent: -2), "T=21.50"),
        ])
    func overAnExampleANumberHasAtLeastAsManyDecimals(value: RawValue, line: String) throws {
        let bytes = try lineFormat("T={t:decimal}", .lf).encode(
            [value], over: Array("T=21.50".utf8))
        #expect(String(decoding: bytes, as: UTF8.self) == line + "\n")
    }

    @Test func aLineThatTheTemplateCouldNotParseIsNotSent() throws {
        let format = try lineFormat("{a:word},{b:word}")
        let long = String(repeating: "x", count: Template.longestLine)
        for word in ["x,y", "", "x y", "x\ny", long] {
            #expect(
                thrown(EncodingError.self) { try format.encode([.word(word), .word("z")]) } != nil)
        }
        #expect(try format.encode([.word("x"), .word("y,z")]) == Array("x,y,z\r\n".utf8))
        let number = try lineFormat("{a:integer}")
        let half = RawValue.decimal(mantissa: 5, exponent: -1)
        #expect(thrown(EncodingError.self) { try number.encode([half]) }?.slot == 0)
        let huge = RawValue.decimal(mantissa: 5, exponent: 40)
        let decimal = try lineFormat("{a:decimal}")
        #expect(thrown(EncodingError.self) { try decimal.encode([huge]) }?.slot == 0)
        #expect(
            thrown(EncodingError.self) { try decimal.encode([.integer(1)], over: [0x2D]) } != nil)
    }

    private func lineFormat(_ text: String, _ end: LineEnd = .crlf) throws -> FrameFormat {
        FrameFormat(name: "text", shape: .framed(end, .template(try Template(text))))
    }

    /// The values in the holes, when the line matches.
    private func decode(_ text: String, _ line: String) throws -> [RawValue]? {
        let formats = [try lineFormat(text)]
        var decoder = FrameDecoder(formats)
        decoder.reset()
        return decoder.deliveries(Array((line + "\n").utf8), formats: formats).frames.first
    }
}
