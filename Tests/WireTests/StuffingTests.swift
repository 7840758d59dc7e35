// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Testing
import Wire

@Suite struct StuffingTests {
    static let known: [(name: String, stuffing: Stuffing)] = [
        ("hdlc", .hdlc), ("shdlc", .shdlc), ("slip", .slip),
    ]

    /// Any content of up to 300 bytes.
    private static func anything(_ stuffing: Stuffing) throws -> [FrameFormat] {
        let fields = [Field(kind: .gap(1...300))]
        let layout = try FrameLayout(fields: fields, isEnclosed: true)
        return [FrameFormat(name: "f", shape: .framed(stuffing, .fields(layout)))]
    }

    /// The requests in the SPS30's data sheet.
    @Test(
        arguments: [
            ("00 D0 01 03", "7E 00 D0 01 03 2B 7E"), ("00 03 00", "7E 00 03 00 FC 7E"),
            ("00 00 02 01 03", "7E 00 00 02 01 03 F9 7E"), ("00 01 00", "7E 00 01 00 FE 7E"),
        ])
    func aFrameIsThatOfTheDataSheet(content: String, wire: String) throws {
        let fields = [
            Field(kind: .constant(hex(content))), Field(kind: .check("sum8-invert", over: nil)),
        ]
        let layout = try FrameLayout(fields: fields, isEnclosed: true)
        let formats = [FrameFormat(name: "f", shape: .framed(Stuffing.shdlc, .fields(layout)))]
        #expect(try formats[0].encode([]) == hex(wire))
        var decoder = FrameDecoder(formats)
        #expect(decoder.deliveries(hex(wire), formats: formats) == [.frame(0, [])])
    }

    @Test(
        arguments: [
            (Stuffing.hdlc, "7E 7D 11 13", "7E 7D 5E 7D 5D 11 13 7E"),
            (.shdlc, "7E 7D 11 13", "7E 7D 5E 7D 5D 7D 31 7D 33 7E"),
            (.slip, "C0 DB DC DD", "C0 DB DC DB DD DC DD C0"),
        ])
    func bytesAreEscapedAsTheStandardsSay(stuffing: Stuffing, content: String, wire: String) throws
    {
        #expect(try stuffing.frame(around: hex(content), like: nil) == hex(wire))
        #expect(stuffing.content(of: hex(wire)) == hex(content))
    }

    @Test(arguments: Seeds.fresh(200))
    func anyContentGoesThroughAnyTable(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let stuffing = try random.stuffing()
        let formats = try Self.anything(stuffing)
        var decoder = FrameDecoder(formats)
        decoder.reset()
        var (stream, contents) = ([UInt8](), [[UInt8]]())
        for _ in 0..<10 {
            let content =
                random.chance(50)
                ? random.bytes(Int.random(in: 1...300, using: &random))
                : (0..<20).map { _ in
                    [stuffing.flag, stuffing.escape].randomElement(using: &random)!
                }
            contents.append(content)
            stream += try stuffing.frame(around: content, like: nil)
            #expect(stuffing.content(of: try stuffing.frame(around: content, like: nil)) == content)
        }
        var found: [[UInt8]?] = []
        for piece in random.pieces(of: stream, upTo: 60) {
            Array(piece).withUnsafeBytes { bytes in
                decoder.receive(bytes) { event in
                    guard case .frame(_, let view) = event else { return }
                    found.append(stuffing.content(of: Array(view.bytes)))
                }
            }
        }
        #expect(found == contents)
        #expect(decoder.counters.droppedBytes == 0)
    }

    /// A flag that both ends a frame and begins the next, and a stream without a first flag.
    @Test(arguments: known.map(\.stuffing))
    func oneFlagBetweenTwoFramesIsEnough(stuffing: Stuffing) throws {
        let formats = try Self.anything(stuffing)
        let stream: [UInt8] = [1, 2, stuffing.flag, 3, stuffing.flag, 4, 5, stuffing.flag]
        var decoder = FrameDecoder(formats)
        decoder.reset()
        #expect(decoder.deliveries(stream, formats: formats).frames.count == 3)
        #expect(decoder.counters.droppedBytes == 0)
        // A decoder that starts in the middle of a frame rejects its end.
        decoder.interrupt()
        #expect(decoder.deliveries(stream, formats: formats).frames.count == 2)
        #expect(decoder.counters.droppedBytes == 2)
    }

    @Test func moreEscapesThanNeededAreAcceptedAndKept() throws {
        let field = Field(name: "a", kind: .integer(.u16be))
        let layout = try FrameLayout(fields: [field], isEnclosed: true)
        let formats = [FrameFormat(name: "f", shape: .framed(Stuffing.hdlc, .fields(layout)))]
        let wire = hex("7E 7D 21 7D 22 7E")
        var decoder = FrameDecoder(formats)
        #expect(decoder.deliveries(wire, formats: formats) == [.frame(0, [.integer(0x0102)])])
        #expect(try formats[0].encode([.integer(0x0102)], over: wire) == wire)
        #expect(try formats[0].encode([.integer(0x0103)], over: wire) == hex("7E 01 03 7E"))
    }

    @Test(arguments: ["7E 7D 00 7E", "7E 01 7D 7E", "7E 01 7D 7D 7E"])
    func anEscapeBeforeWhatHasNoMeaningIsRejected(wire: String) throws {
        let formats = try Self.anything(.shdlc)
        var decoder = FrameDecoder(formats)
        let found = decoder.deliveries(hex(wire), formats: formats)
        #expect(found.first == .rejected(Rejection(.escape, format: 0)))
        #expect(found.frames.isEmpty)
        #expect(try formats[0].encode([], over: hex("7E 01 7E")) == hex("7E 01 7E"))
        #expect(thrown(EncodingError.self) { try formats[0].encode([], over: hex(wire)) } != nil)
    }

    @Test func aFrameLongerThanItsFieldsIsRejectedBeforeItsEnd() throws {
        let formats = try Self.anything(.slip)
        var decoder = FrameDecoder(formats)
        let flood = [UInt8](repeating: 1, count: 10_000)
        let found = decoder.deliveries([0xC0] + flood, formats: formats)
        #expect(found == [.rejected(Rejection(.tooLong, format: 0))])
        #expect(decoder.deliveries([0xC0, 7, 0xC0], formats: formats).frames.count == 1)
    }

    @Test(
        arguments: [
            ([(0x7E, 0x5E)], nil), ([(0x7D, 0x5D)], nil),
            ([(0x7E, 0x5E), (0x7D, 0x5E)], 1), ([(0x7E, 0x5E), (0x7D, 0x7E)], 1),
            ([(0x7E, 0x7D), (0x7D, 0x5D)], 0), ([(0x7E, 0x5E), (0x7D, 0x5D), (0x11, 0x11)], 2),
        ] as [([(UInt8, UInt8)], Int?)])
    func aTableWithoutAWayBackIsRefused(codes: [(UInt8, UInt8)], row: Int?) {
        let error = thrown(LayoutError.self) {
            try Stuffing(flag: 0x7E, escape: 0x7D, codes: codes.map { (byte: $0.0, code: $0.1) })
        }
        #expect(error != nil)
        #expect(error?.fieldIndex == row)
    }

    @Test(arguments: [0x00, 0x03] as [UInt8]) func soIsANumberThatMakesAFlag(xor: UInt8) {
        // 7E and 7D differ by 03.
        #expect(
            thrown(LayoutError.self) { try Stuffing(flag: 0x7E, escape: 0x7D, xor: xor) } != nil)
    }

    @Test func soAreAFlagAndAnEscapeThatAreOneByte() {
        let error = thrown(LayoutError.self) { try Stuffing(flag: 0x7E, escape: 0x7E, xor: 0x20) }
        #expect(error?.message == "the flag and the escape are the same byte")
    }
}

extension SeededGenerator {
    /// One of the known stuffings, or a random table.
    fileprivate mutating func stuffing() throws -> Stuffing {
        if chance(50) { return StuffingTests.known.randomElement(using: &self)!.stuffing }
        let bytes = Array((0...255 as ClosedRange<UInt8>).shuffled(using: &self).prefix(20))
        let rows = Int.random(in: 2...10, using: &self)
        return try Stuffing(
            flag: bytes[0], escape: bytes[1],
            codes: (0..<rows).map { (byte: bytes[$0], code: bytes[$0 + 10]) })
    }
}
