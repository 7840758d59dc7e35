// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Testing
import Wire

/// Each framing with each body.
@Suite struct FramingTests {
    struct Combination: Sendable, CustomTestStringConvertible {
        let framing: String
        let body: String
        let format: FrameFormat
        let isSilent: Bool
        var testDescription: String { "\(body) in \(framing)" }
    }

    static let combinations: [Combination] = {
        do {
            return try made()
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    /// Those whose frames show their beginning. Swift 6.0 accepts no closure in the arguments of a
    /// test.
    static let combinationsWithAStart = combinations.filter {
        !$0.isSilent && !["line", "block"].contains($0.framing)
    }

    private static func made() throws -> [Combination] {
        let etx = LineEnd([0x03])
        let pause = Duration.milliseconds(20)
        let framings: [(name: String, framing: any Framing)] = [
            ("sync and end", Delimited(sync: [0x02], end: etx, silence: nil)),
            ("sync and line end", Delimited(sync: [0x3A], end: .crlf, silence: nil)),
            ("silences", Delimited(sync: [], end: nil, silence: pause)),
            ("sync and silence", Delimited(sync: [0x02, 0x02], end: nil, silence: pause)),
            ("silence and end", Delimited(sync: [], end: etx, silence: pause)),
            ("line", etx), ("hdlc", Stuffing.hdlc), ("shdlc", Stuffing.shdlc),
            ("slip", Stuffing.slip),
            ("telegram", Telegram()), ("block", Block()),
            ("dlms", GeneralCiphering(nil, around: try bodies()[0].body)),
        ]
        let bodies = try bodies()
        return try framings.flatMap { name, framing in
            try bodies.compactMap { body, content in
                guard let shape = try shape(framing, content) else { return nil }
                return Combination(
                    framing: name, body: body, format: FrameFormat(name: "f", shape: shape),
                    isSilent: framing.silence != nil)
            }
        }
    }

    private static func bodies() throws -> [(name: String, body: FrameBody)] {
        let template = try Template("T={t:integer};{check:crc16-arc-hex}")
        let lines = try LineSet([
            Template("A {a:integer} {check:crc8-smbus-hex}"),
            Template("B {b:word:3} {check:crc8-smbus-hex}"),
        ])
        let check = Field(kind: .check("crc16-xmodem-be", over: nil))
        let number = Field(name: "n", kind: .integer(.u16be))
        return [
            ("fields", .fields(try FrameLayout(fields: [number, check], isEnclosed: true))),
            ("template", .template(template)), ("lines", .lines(lines)),
        ]
    }

    /// Fields between bytes use a layout with these bytes; fields on a line are digits.
    private static func shape(
        _ framing: any Framing, _ body: FrameBody
    ) throws -> FrameFormat.Shape? {
        if framing is GeneralCiphering {
            // It must know the size of its body.
            let own = GeneralCiphering(nil, around: body, authentication: [1])
            return .framed(own.keyed(by: FrameKeys(ToyCipher(key: 5))), body)
        }
        if case .lines = body {
            // The end of a line does not end lines.
            let end = (framing as? Delimited)?.end?.mark
            return end.map(body.holds) == true ? nil : .framed(framing, body)
        }
        if framing.hasCheck { return nil }
        guard case .fields(let layout) = body else { return .framed(framing, body) }
        if framing is LineEnd {
            let digits = Field(name: "n", kind: .number(NumberType(name: "dec4")!))
            return .framed(
                framing,
                .fields(try FrameLayout(fields: [digits, digits.copy("m")], isEnclosed: true)))
        }
        guard let delimited = framing as? Delimited else { return .framed(framing, body) }
        return .fields(
            try FrameLayout(
                sync: delimited.sync, fields: layout.fields, end: delimited.end?.bytes ?? [],
                silence: delimited.silence))
    }

    @Test(arguments: combinations) func encodedFramesAreDecoded(combination: Combination) throws {
        var random = SeededGenerator(seed: Seeds.fresh(1)[0])
        let formats = [combination.format]
        var decoder = FrameDecoder(formats)
        decoder.reset()
        for _ in 0..<100 {
            let values = random.values(formats[0])
            let bytes = try formats[0].encode(values)
            #expect(decoder.decodedValues(bytes, combination) == [values])
            #expect(try formats[0].encode(values, over: bytes) == bytes)
            #expect(try formats[0].encode(values.map { _ in nil }, over: bytes) == bytes)
            let others = random.values(formats[0])
            let over = try formats[0].encode(others, over: bytes)
            #expect(decoder.decodedValues(over, combination) == [others])
        }
        #expect(decoder.counters.droppedBytes == 0)
        #expect(decoder.counters.rejected == 0)
    }

    @Test(arguments: combinations)
    func howBytesAreCutMakesNoDifference(combination: Combination) throws {
        var random = SeededGenerator(seed: Seeds.fresh(1)[0])
        let formats = [combination.format]
        var stream: [UInt8] = []
        for _ in 0..<60 {
            let frame = try formats[0].encode(random.values(formats[0]))
            if random.chance(20) { stream += random.bytes(Int.random(in: 1...40, using: &random)) }
            if random.chance(20) { stream += frame.dropLast(2) }
            stream += frame
        }
        var (whole, cut) = (FrameDecoder(formats), FrameDecoder(formats))
        let expected = whole.decodedValues(stream, combination)
        let pieces = random.pieces(of: stream, upTo: 30)
        var found = pieces.flatMap { cut.decodedValues($0, combination, isOver: false) }
        found += cut.decodedValues([], combination)
        #expect(found == expected)
        #expect(cut.counters.frames == whole.counters.frames)
        #expect(cut.counters.droppedBytes == whole.counters.droppedBytes)
        #expect(combination.isSilent || !expected.isEmpty)
    }

    /// With a recognisable beginning, a frame after a torn frame is found.
    @Test(arguments: combinationsWithAStart)
    func noFrameIsLostAfterATornFrame(combination: Combination) throws {
        var random = SeededGenerator(seed: Seeds.fresh(1)[0])
        let formats = [combination.format]
        let values = random.values(formats[0])
        let frame = try formats[0].encode(values)
        for count in 1..<frame.count {
            var decoder = FrameDecoder(formats)
            // The second frame brings as many bytes as the torn frame may still wait for.
            let found = decoder.decodedValues(Array(frame[..<count]) + frame + frame, combination)
            #expect(found.suffix(2) == [values, values], "\(count)")
        }
    }

    /// A text has one number; lines have one number each and may be missing.
    @Test(arguments: combinations) func noDamagedValueIsDelivered(combination: Combination) throws {
        var random = SeededGenerator(seed: Seeds.fresh(1)[0])
        let formats = [combination.format]
        // Four digits on a line have no check.
        guard combination.body != "fields" || combination.framing != "line" else { return }
        for _ in 0..<500 {
            let values = random.values(formats[0])
            var frame = try formats[0].encode(values)
            let place = frame.indices.randomElement(using: &random)!
            frame[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            var decoder = FrameDecoder(formats)
            decoder.reset()
            for found in decoder.decodedValues(frame, combination) {
                #expect(zip(found, values).allSatisfy { $0 == nil || $0 == $1 }, "\(frame)")
            }
        }
    }

    @Test func aLineWithABadCheckRefusesTheFrame() throws {
        let lines = try LineSet([Template("A {a:integer} {check:sum8-dec}")])
        let framing = Delimited(sync: [0x02], end: LineEnd([0x03]), silence: nil)
        let formats = [FrameFormat(name: "f", shape: .framed(framing, .lines(lines)))]
        let good = try formats[0].encode([.integer(7)])
        #expect(String(decoding: good, as: UTF8.self) == "\u{2}A 7 184\r\n\u{3}")
        var decoder = FrameDecoder(formats)
        let bad = Array("\u{2}A 8 184\r\n\u{3}\u{2}B 7\n\u{3}".utf8)
        #expect(
            decoder.deliveries(bad, formats: formats) == [
                .rejected(Rejection(.check, format: 0)), .rejected(Rejection(.noMatch, format: 0)),
            ])
    }

    @Test func controlCharactersRefuseATextBeforeItsEnd() throws {
        let framing = Delimited(sync: [0x02], end: LineEnd([0x03]), silence: nil)
        let body = FrameBody.template(try Template("{w:word}"))
        let formats = [FrameFormat(name: "f", shape: .framed(framing, body))]
        var decoder = FrameDecoder(formats)
        let found = decoder.deliveries([0x02, 0x61, 0x00, 0x61], formats: formats)
        #expect(found == [.rejected(Rejection(.notText, format: 0))])
        #expect(
            thrown(EncodingError.self) { try formats[0].encode([.word("a\u{3}b")]) } != nil)
    }

    @Test func framingsThatCannotShareALineAreRefused() throws {
        let layout = try FrameLayout(fields: [Field(kind: .skip(2))], isEnclosed: true)
        let stuffed = { FrameFormat(name: $0, shape: .framed($1, .fields(layout))) }
        let line = try FrameFormat.line("line", "T={t:integer}", .lf)
        let plain = try PMS5003.format()
        let conflicts = { (formats: [FrameFormat]) in
            FrameFormat.conflicts(among: formats).map(\.format)
        }
        #expect(conflicts([stuffed("a", Stuffing.hdlc), stuffed("b", Stuffing.slip)]) == [1])
        #expect(conflicts([line, stuffed("a", Stuffing.hdlc)]) == [1])
        #expect(conflicts([stuffed("a", Stuffing.hdlc), plain]) == [1])
        #expect(conflicts([plain, line]) == [])
        let text = Delimited(sync: [0x02], end: LineEnd([0x03]), silence: nil)
        let between = FrameFormat(
            name: "b", shape: .framed(text, .template(try Template("T={t:integer}"))))
        #expect(conflicts([line, between, plain]) == [])
        #expect(conflicts([between, between]) == [1])
    }
}

extension Field {
    fileprivate func copy(_ name: String) -> Field { Field(name: name, kind: kind) }
}

extension FrameDecoder {
    /// The values of all frames in those bytes.
    fileprivate mutating func decodedValues(
        _ bytes: some Collection<UInt8>, _ combination: FramingTests.Combination,
        isOver: Bool = true
    ) -> [[RawValue?]] {
        let formats = [combination.format]
        var found = deliveries(bytes, formats: formats)
        if isOver, combination.isSilent { found += deliveriesOfSilence(formats: formats) }
        return found.compactMap {
            switch $0 {
            case .frame(_, let values): return values
            case .sparse(_, let values): return values
            case .rejected: return nil
            }
        }
    }
}

extension SeededGenerator {
    /// Some of the lines may be missing.
    fileprivate mutating func values(_ format: FrameFormat) -> [RawValue?] {
        format.slotTypes.map { type in
            switch type {
            case .word: return .word(["abc", "x-y", "123"].randomElement(using: &self)!)
            case .integer, .decimal: return .integer(Int64.random(in: 0...9999, using: &self))
            }
        }
    }
}
