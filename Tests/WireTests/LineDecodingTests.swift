// SPDX-License-Identifier: Apache-2.0

import Testing
import Wire

@Suite struct LineDecodingTests {
    private let formats: [FrameFormat]
    private var decoder: FrameDecoder

    init() throws {
        formats = [
            try .line("t", "T={t:integer}", .lf),
            try .line("mm", "{mm:integer} mm", .crlf),
        ]
        decoder = FrameDecoder(formats)
    }

    private mutating func deliveries(_ text: String) -> [Delivery] {
        decoder.deliveries(Array(text.utf8), formats: formats)
    }

    @Test mutating func eitherEndIsTakenAndEmptyLinesAreNothing() {
        #expect(
            deliveries("T=1\nT=2\r\n\n\r\nT=3\r") == [
                .frame(0, [.integer(1)]), .frame(0, [.integer(2)]),
            ])
        #expect(deliveries("\n") == [.frame(0, [.integer(3)])])
        #expect(decoder.counters.droppedBytes == 0)
    }

    @Test mutating func aLineWithoutItsBeginningIsRejectedWhenItCouldBeATail() {
        #expect(deliveries("453 mm\n") == [.rejected(Rejection(.torn))])
        #expect(deliveries("1453 mm\n") == [.frame(1, [.integer(1453)])])
    }

    @Test mutating func aTemplateThatBeginsWithTextIsAcceptedAtOnce() {
        #expect(deliveries("T=7\n") == [.frame(0, [.integer(7)])])
    }

    @Test mutating func afterAResetTheNextByteBeginsALine() {
        #expect(deliveries("14").isEmpty)
        decoder.reset()
        #expect(deliveries("53 mm\n") == [.frame(1, [.integer(53)])])
        #expect(decoder.counters.droppedBytes == 2)
    }

    @Test mutating func afterAnInterruptionTheNextByteMayBeInTheMiddle() {
        #expect(deliveries("1453 mm\nT=1").count == 1)
        decoder.interrupt()
        #expect(
            deliveries("53 mm\n54 mm\n") == [
                .rejected(Rejection(.torn)), .frame(1, [.integer(54)]),
            ])
        #expect(decoder.counters.droppedBytes == 15)
    }

    @Test mutating func aLineWithoutEndIsDroppedUpToTheNextEnd() {
        let flood = String(repeating: "T=1 ", count: 10_000)
        #expect(deliveries(flood).isEmpty)
        #expect(
            deliveries("T=1\nT=2\n") == [.rejected(Rejection(.tooLong)), .frame(0, [.integer(2)])])
        #expect(decoder.counters.droppedBytes == 40_003)
    }

    @Test mutating func theLongestLineIsStillRead() throws {
        let long = String(repeating: "x", count: Template.longestLine)
        let formats = [try FrameFormat.line("w", "{w:word}", .crlf)]
        for (line, fits) in [(long, true), (long + "x", false)] {
            var decoder = FrameDecoder(formats)
            decoder.reset()
            let found = decoder.deliveries(Array((line + "\r\n").utf8), formats: formats)
            #expect(found == [fits ? .frame(0, [.word(line)]) : .rejected(Rejection(.tooLong))])
        }
    }

    @Test(arguments: [[0xFF], [0xC3], [0xC3, 0x28], [0x00], [0x07], [0x7F], [0xED, 0xA0, 0x80]])
    func whatIsNoTextIsRejected(garbage: [UInt8]) throws {
        let formats = [try FrameFormat.line("w", "{w:word}", .lf)]
        var decoder = FrameDecoder(formats)
        decoder.reset()
        let found = decoder.deliveries(garbage + Array("a\nb\n".utf8), formats: formats)
        #expect(found == [.rejected(Rejection(.notText)), .frame(0, [.word("b")])])
        #expect(decoder.counters[.notText] == 1)
    }

    @Test(arguments: ["\u{3}\u{2}", "\u{4}", "\u{2}\r"])
    func theMarksOfAProtocolAreNoDamage(marks: String) throws {
        let formats = [try FrameFormat.line("w", "T={t:integer}", .lf)]
        var decoder = FrameDecoder(formats)
        decoder.reset()
        let found = decoder.deliveries(Array("\(marks)ADCO 1\nT=1\n".utf8), formats: formats)
        #expect(found == [.rejected(Rejection(.noMatch)), .frame(0, [.integer(1)])])
    }

    @Test(arguments: ["\r\r\n", "\n\r", "\r\n", "\n"])
    func lineEndsThatAreSentTwiceOrTheOtherWayRoundAreEnds(end: String) throws {
        for isDelimited in [false, true] {
            let body = FrameBody.template(try Template("T={t:integer}"))
            let framing: any Framing =
                isDelimited ? Delimited(sync: [0x3E], end: .crlf, silence: nil) : LineEnd.crlf
            let formats = [FrameFormat(name: "t", shape: .framed(framing, body))]
            var decoder = FrameDecoder(formats)
            decoder.reset()
            let line = (isDelimited ? ">" : "") + "T=1" + end
            let found = decoder.deliveries(Array((line + line).utf8), formats: formats)
            #expect(found == [.frame(0, [.integer(1)]), .frame(0, [.integer(1)])])
        }
    }

    /// Half of a sentence and binary bytes before it; a line without a check must begin a line.
    @Test func aLineWithACheckIsFoundBehindOtherBytes() throws {
        let sentence = FrameBody.template(try Template.nmea("GPTXT,{text:word}"))
        let formats = [
            FrameFormat(name: "txt", shape: .framed(LineEnd.crlf, sentence)),
            try FrameFormat.line("t", "T={t:integer}", .crlf),
        ]
        let line = try formats[0].encode([.word("ok")])
        for other in ["$GPT", "$GPTXT,x*00", "\u{1}\u{7F}$", "T=5", "$$"] {
            var decoder = FrameDecoder(formats)
            decoder.reset()
            let found = decoder.deliveries(Array(other.utf8) + line, formats: formats)
            #expect(found == [.frame(0, [.word("ok")])])
            #expect(decoder.counters.droppedBytes == UInt64(other.utf8.count))
        }
        var decoder = FrameDecoder(formats)
        decoder.reset()
        let found = decoder.deliveries(Array("MAXT=5\r\n".utf8), formats: formats)
        #expect(found == [.rejected(Rejection(.noMatch))])
    }

    /// The check of the second sentence holds over both, and the skip of the first takes in all.
    @Test func aSentenceThatWasCutOffDoesNotTakeInTheNext() throws {
        let sentence = FrameBody.template(try Template.nmea("AB,{a:integer},{skip}"))
        let formats = [FrameFormat(name: "ab", shape: .framed(LineEnd.crlf, sentence))]
        var decoder = FrameDecoder(formats)
        decoder.reset()
        let found = decoder.deliveries(Array("$AB,1,AW$AB,2,x*49\r\n".utf8), formats: formats)
        #expect(found == [.frame(0, [.integer(2)])])
        #expect(decoder.counters.droppedBytes == 8)
    }

    @Test mutating func anUnknownLineIsRejectedAndCounted() {
        #expect(deliveries("PwrDays 3\n") == [.rejected(Rejection(.noMatch))])
        #expect(decoder.counters.droppedBytes == 9)
    }

    @Test func linesAndBinaryFramesShareALine() throws {
        let formats = formats + [try PMS5003.format()]
        var decoder = FrameDecoder(formats)
        let stream =
            Array("T=1\n".utf8) + PMS5003.example + Array("5 mm\nT=".utf8) + PMS5003.example
            + Array("2\nB=1\nBM=\nT=4\n".utf8)
        let values: [RawValue] = [.integer(5), .integer(8), .integer(9)]
        #expect(
            decoder.deliveries(stream, formats: formats) == [
                .frame(0, [.integer(1)]), .frame(2, values), .frame(1, [.integer(5)]),
                .frame(2, values), .rejected(Rejection(.noMatch)), .rejected(Rejection(.noMatch)),
                .rejected(Rejection(.length, format: 2)), .rejected(Rejection(.noMatch)),
                .frame(0, [.integer(4)]),
            ])
    }
}
