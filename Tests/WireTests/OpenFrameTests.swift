// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Testing
import Wire

/// Frames with a length field, an end, or a silence as their length.
@Suite struct OpenFrameTests {
    private static let x = Field(name: "x", kind: .integer(.u8))
    private static let y = Field(name: "y", kind: .integer(.u8))

    private static func format(
        _ sync: String, _ fields: [Field], end: String = "", silence: Duration? = nil
    ) throws -> FrameFormat {
        let layout = try FrameLayout(
            sync: hex(sync), fields: fields, end: hex(end), silence: silence)
        return FrameFormat(name: "f", shape: .fields(layout))
    }

    private static func counted() throws -> FrameFormat {
        try format(
            "F4 F3",
            [
                Field(kind: .length(.u8, of: LengthScope(isWhole: false, plus: -2))), x,
                Field(kind: .gap(0...4)), y, Field(kind: .check("sum8", over: nil)),
            ], end: "F8 F7")
    }

    private static func marked() throws -> FrameFormat {
        try format("02", [x, Field(kind: .gap(1...5)), y], end: "03")
    }

    @Test func aLengthDefinesTheEndOfTheFrame() throws {
        let format = try Self.counted()
        var decoder = FrameDecoder([format])
        let short = try format.encode([.integer(1), .integer(2)])
        #expect(short == hex("F4 F3 03 01 02 ED F8 F7"))
        var longer = hex("F4 F3 06 01 0A 0B 0C 00 00 F8 F7")
        longer = try format.encode([.integer(5), .integer(6)], over: longer)
        #expect(longer == hex("F4 F3 06 05 0A 0B 0C 06 19 F8 F7"))
        #expect(
            decoder.deliveries(short + longer + short, formats: [format]).frames
                == [
                    [.integer(1), .integer(2)], [.integer(5), .integer(6)],
                    [.integer(1), .integer(2)],
                ])
    }

    @Test func aWrongLengthIsRejectedAtOnceAndTheNextFrameIsFound() throws {
        let format = try Self.counted()
        let good = try format.encode([.integer(1), .integer(2)])
        for lie in ["F4 F3 02", "F4 F3 08", "F4 F3 FF"] {
            var decoder = FrameDecoder([format])
            #expect(
                decoder.deliveries(hex(lie), formats: [format])
                    == [.rejected(Rejection(.length, format: 0))])
            #expect(decoder.deliveries(good, formats: [format]).frames.count == 1)
        }
        // A possible length: the next frame is found inside of the claimed range.
        var decoder = FrameDecoder([format])
        let found = decoder.deliveries(hex("F4 F3 06 01") + good + good, formats: [format])
        #expect(found.frames.count == 2)
        #expect(found.first == .rejected(Rejection(.constant, format: 0)))
    }

    @Test func aMarkDefinesTheEndOfTheFrame() throws {
        let format = try Self.marked()
        var decoder = FrameDecoder([format])
        let stream = hex("02 07 41 08 03") + hex("02 09 41 42 43 0A 03")
        #expect(
            decoder.deliveries(stream, formats: [format]).frames
                == [[.integer(7), .integer(8)], [.integer(9), .integer(10)]])
    }

    @Test func aMissingMarkIsRejectedAtTheLongestLength() throws {
        let format = try Self.marked()
        var decoder = FrameDecoder([format])
        let found = decoder.deliveries(
            hex("02 41 41 41 41 41 41 41 41 41"), formats: [format])
        #expect(found == [.rejected(Rejection(.tooLong, format: 0))])
    }

    @Test func aNumberThatWouldEndTheFrameEarlyIsNotSent() throws {
        let format = try Self.format("02", [Self.x, Field(kind: .gap(1...5)), Self.y], end: "03")
        let over = hex("02 07 41 42 08 03")
        #expect(
            thrown(EncodingError.self) { try format.encode([nil, .integer(3)], over: over) }
                == EncodingError(slot: nil, "the frame would hold its end before its end"))
    }

    @Test func betweenTwoSilencesTheBytesAreTheFrame() throws {
        let format = try Self.format(
            "", [Self.x, Field(kind: .gap(0...3)), Field(kind: .check("sum8", over: nil))],
            silence: .milliseconds(20))
        var decoder = FrameDecoder([format])
        #expect(decoder.silence == .milliseconds(20))
        var found: [Delivery] = []
        for piece in ["01 01", "01 02 03 06", "09 01 02 03 04 05 06 07", "01 02", "05 05"] {
            found += decoder.deliveries(hex(piece), formats: [format])
            found += decoder.deliveriesOfSilence(formats: [format])
        }
        // The beginning of the first frame is unknown.
        #expect(
            found == [
                .frame(0, [.integer(1)]), .rejected(Rejection(.tooLong, format: 0)),
                .rejected(Rejection(.check, format: 0)), .frame(0, [.integer(5)]),
            ])
    }

    @Test func behindASilenceAFrameOfFixedSizeNeedsNeitherSyncNorCheck() throws {
        let format = try Self.format("", [Self.x, Self.y], silence: .milliseconds(20))
        var decoder = FrameDecoder([format])
        #expect(decoder.deliveries([1, 2], formats: [format]) == [])
        _ = decoder.deliveriesOfSilence(formats: [format])
        #expect(
            decoder.deliveries([3, 4, 5, 6], formats: [format])
                == [.frame(0, [.integer(3), .integer(4)])])
        decoder.reset()
        #expect(decoder.deliveries([7], formats: [format]) == [])
        #expect(decoder.deliveriesOfSilence(formats: [format]) == [])
        #expect(decoder.deliveries([8, 9], formats: [format]).frames.count == 1)
    }

    @Test func withoutASyncTheCheckFindsTheFrame() throws {
        let format = try Self.format(
            "", [Self.x, Self.y, Field(kind: .check("crc16-modbus-le", over: nil))])
        var decoder = FrameDecoder([format])
        let frame = try format.encode([.integer(1), .integer(2)])
        let found = decoder.deliveries([9, 9] + frame + [8] + frame, formats: [format])
        #expect(
            found == [
                .frame(0, [.integer(1), .integer(2)]), .frame(0, [.integer(1), .integer(2)]),
            ])
        #expect(decoder.counters.droppedBytes == 3)
    }

    @Test(arguments: Seeds.fresh(100))
    func framesOfAnyLengthAreFoundBetweenGarbage(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let formats = [random.chance(50) ? try Self.counted() : try Self.marked()]
        var (stream, sent) = ([UInt8](), [[RawValue]]())
        for number in 0..<50 as Range<Int64> {
            guard case .fields(let layout) = formats[0].shape else { return }
            let size = Int.random(in: layout.sizes, using: &random)
            let values: [RawValue] = [.integer(number | 0x80), .integer(number)]
            let over = [UInt8](repeating: 0x55, count: size)
            guard let frame = try? formats[0].encode(values, over: over) else { continue }
            stream += random.bytes(Int.random(in: 0...3, using: &random)).map { $0 & 0x7F | 0x40 }
            stream += frame
            sent.append(values)
        }
        var (whole, cut) = (FrameDecoder(formats), FrameDecoder(formats))
        let found = whole.deliveries(stream, formats: formats)
        #expect(found.frames == sent)
        let pieces = random.pieces(of: stream, upTo: 5)
        #expect(pieces.flatMap { cut.deliveries($0, formats: formats) } == found)
    }
}
