// SPDX-License-Identifier: Apache-2.0

import Testing
import Wire

@Suite struct FrameDecoderTests {
    private let formats: [FrameFormat]
    private var decoder: FrameDecoder
    private let five: Delivery = .frame(0, [.integer(5), .integer(8), .integer(9)])

    init() throws {
        formats = [try PMS5003.format()]
        decoder = FrameDecoder(formats)
    }

    @Test mutating func bytesMayComeOneAtATime() {
        var deliveries: [Delivery] = []
        for byte in PMS5003.example + PMS5003.example {
            deliveries += decoder.deliveries([byte], formats: formats)
        }
        #expect(deliveries == [five, five])
        #expect(decoder.counters.frames == 2)
        #expect(decoder.counters.droppedBytes == 0)
    }

    @Test mutating func aTornFrameDoesNotLoseTheNextFrame() {
        for length in 1..<PMS5003.example.count {
            var decoder = FrameDecoder(formats)
            let torn = PMS5003.example.prefix(length) + PMS5003.example
            #expect(decoder.deliveries(torn, formats: formats).contains(five), "torn at \(length)")
            #expect(decoder.counters.droppedBytes == UInt64(length))
        }
    }

    @Test mutating func aBadCheckIsRejectedAndNothingOfItDelivered() {
        var spoiled = PMS5003.example
        spoiled[13] ^= 0x01
        let deliveries = decoder.deliveries(spoiled + PMS5003.example, formats: formats)
        #expect(deliveries == [.rejected(Rejection(.check, format: 0)), five])
        #expect(decoder.counters[.check] == 1)
        #expect(decoder.counters.rejected == 1)
        #expect(decoder.counters.droppedBytes == 32)
    }

    @Test mutating func aWrongLengthIsRejectedAtOnce() {
        let lie = hex("42 4D FF FF")
        #expect(
            decoder.deliveries(lie, formats: formats) == [.rejected(Rejection(.length, format: 0))])
        #expect(decoder.deliveries(PMS5003.example, formats: formats) == [five])
        #expect(decoder.counters[.length] == 1)
    }

    @Test mutating func aSyncInsideOfAFrameIsData() throws {
        let frame = try PMS5003.frame(0x424D, 0x001C, 0x424D)
        let values: [RawValue] = [.integer(0x424D), .integer(0x001C), .integer(0x424D)]
        #expect(decoder.deliveries(frame + frame, formats: formats).frames == [values, values])
    }

    @Test mutating func repeatedFirstBytesOfAFrameAreSkipped() {
        let deliveries = decoder.deliveries([0x42, 0x42] + PMS5003.example, formats: formats)
        #expect(deliveries == [five])
        #expect(decoder.counters.droppedBytes == 2)
    }

    @Test mutating func resetForgetsTheUnfinishedFrame() {
        #expect(decoder.deliveries(PMS5003.example.dropLast(), formats: formats).isEmpty)
        decoder.reset()
        #expect(decoder.counters.droppedBytes == 31)
        #expect(decoder.deliveries(PMS5003.example.suffix(1), formats: formats).isEmpty)
        #expect(decoder.deliveries(PMS5003.example, formats: formats) == [five])
    }

    @Test mutating func aFloodIsCountedAndTheNextFrameIsFound() {
        let noise = [UInt8](repeating: 0x42, count: 1 << 18)
        #expect(decoder.deliveries(noise, formats: formats).isEmpty)
        #expect(decoder.deliveries(PMS5003.example, formats: formats) == [five])
        #expect(decoder.counters.droppedBytes == 1 << 18)
    }

    @Test func framesWithTheSameSyncAreDistinguished() throws {
        func format(_ name: String, _ mark: UInt8, _ type: IntegerType) throws -> FrameFormat {
            let layout = try FrameLayout(
                sync: [0xFF],
                fields: [
                    Field(kind: .constant([mark])), Field(name: "value", kind: .integer(type)),
                    Field(kind: .check("xor8", over: nil)),
                ])
            return FrameFormat(name: name, shape: .fields(layout))
        }
        let formats = [try format("long", 1, .u16be), try format("short", 2, .u8)]
        var decoder = FrameDecoder(formats)
        let long = try formats[0].encode([.integer(513)])
        let short = try formats[1].encode([.integer(7)])
        let deliveries = decoder.deliveries(
            [0xFF] + short + long + [0xFF, 3] + short, formats: formats)
        #expect(
            deliveries.filter { if case .frame = $0 { true } else { false } }
                == [
                    .frame(1, [.integer(7)]), .frame(0, [.integer(513)]), .frame(1, [.integer(7)]),
                ])
        #expect(decoder.counters[.constant] == 2)
    }

    @Test func aShortFrameDoesNotWaitForAPossibleLongFrame() throws {
        let short = try FrameLayout(sync: [0xAA], fields: [Field(kind: .check("sum8", over: nil))])
        let long = try FrameLayout(
            sync: [0xAA, 0xAA], fields: [Field(name: "x", kind: .integer(.u16be))])
        let formats = [
            FrameFormat(name: "long", shape: .fields(long)),
            FrameFormat(name: "short", shape: .fields(short)),
        ]
        var decoder = FrameDecoder(formats)
        #expect(decoder.deliveries([0xAA, 0xAA], formats: formats) == [.frame(1, [])])
    }
}
