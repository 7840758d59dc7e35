// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Testing
import Wire

@Suite struct RecordTests {
    private static func telegram() throws -> FrameFormat {
        let lines = [
            "1-0:1.8.1({t1:decimal:010.3}*kWh)", "1-0:1.7.0({power:decimal:06.3}*kW)",
            "0-{channel:integer}:24.2.1({time:word})({gas:decimal:09.3}*m3)",
        ]
        let set = try LineSet(lines.map { try Template($0) }, of: "telegram")
        return FrameFormat(name: "telegram", shape: .framed(Telegram(), .lines(set)))
    }

    private static func block() throws -> FrameFormat {
        let lines = ["V\t{v:integer}", "I\t{i:integer}", "T\t{t:integer|---}"]
        let set = try LineSet(lines.map { try Template($0) }, of: "block")
        return FrameFormat(name: "block", shape: .framed(Block(), .lines(set)))
    }

    private let meter: [FrameFormat]
    private let monitor: [FrameFormat]
    private let power = RawValue.decimal(mantissa: 1193, exponent: -3)

    init() throws {
        meter = [try Self.telegram()]
        monitor = [try Self.block()]
    }

    @Test func aTelegramGivesTheLinesThatItHas() throws {
        var decoder = FrameDecoder(meter)
        let bytes = try meter[0].encode([nil, power, nil, nil, nil])
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "/MRT5martlet\r\n\r\n1-0:1.7.0(01.193*kW)\r\n!FE00\r\n")
        #expect(decoder.deliveries(bytes, formats: meter) == [.some([nil, power, nil, nil, nil])])
    }

    @Test func overAnExampleTheOtherLinesStay() throws {
        let body = "/ISk5\r\n\r\n0-0:96.1.1(4B)\r\n1-0:1.7.0(00.001*kW)\r\n!"
        let check = Array(body.utf8).withUnsafeBytes { ("crc16-arc-hex" as Check).value(over: $0) }
        let digits = String(check, radix: 16)
        let over = body + String(repeating: "0", count: 4 - digits.count) + digits + "\r\n"
        let bytes = try meter[0].encode([nil, power, nil, nil, nil], over: Array(over.utf8))
        #expect(
            String(decoding: bytes, as: UTF8.self).hasPrefix(
                "/ISk5\r\n\r\n0-0:96.1.1(4B)\r\n1-0:1.7.0(01.193*kW)\r\n!"))
        let kept = try meter[0].encode([nil, nil, nil, nil, nil], over: Array(over.utf8))
        #expect(kept == Array(over.utf8))
        #expect(
            thrown(EncodingError.self) {
                try meter[0].encode([power, nil, nil, nil, nil], over: Array(over.utf8))
            } == EncodingError(slot: 0, "the given telegram has no line for it"))
        #expect(
            thrown(EncodingError.self) {
                try meter[0].encode([nil, nil, nil, nil, nil], over: [1])
            } != nil)
    }

    @Test func aBlockIsAcceptedFromTheEndOfTheBlockBefore() throws {
        var decoder = FrameDecoder(monitor)
        let bytes = try monitor[0].encode([.integer(12800), .integer(-340), .unavailable])
        #expect(bytes.starts(with: Array("\r\nV\t12800\r\nI\t-340\r\nT\t---\r\nChecksum\t".utf8)))
        let values: [RawValue?] = [.integer(12800), .integer(-340), .unavailable]
        #expect(
            decoder.deliveries(bytes + bytes, formats: monitor) == [
                .rejected(Rejection(.torn, format: 0)), .some(values),
            ])
        #expect(try monitor[0].encode([nil, nil, nil], over: bytes) == bytes)
    }

    @Test func messagesBetweenTheLinesOfABlockAreCutOut() throws {
        var decoder = FrameDecoder(monitor)
        decoder.reset()
        let bytes = try monitor[0].encode([.integer(12800), .integer(5), nil])
        for place in 0..<bytes.count {
            let message = Array(":7F0ED0009600DB\n".utf8)
            let stream = Array(bytes[..<place]) + message + Array(bytes[place...])
            // Right before the check a message is indistinguishable from it.
            let isWhole = place < bytes.count - 1
            let found = decoder.deliveries(stream, formats: monitor)
            #expect(found.contains(.some([.integer(12800), .integer(5), nil])) == isWhole)
            decoder.reset()
        }
    }

    @Test(arguments: Seeds.fresh(200))
    func whatIsEncodedIsFoundBetweenGarbageAndNothingElse(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let isTelegram = random.chance(50)
        let formats = isTelegram ? meter : monitor
        var decoder = FrameDecoder(formats)
        decoder.reset()
        for _ in 0..<5 {
            let values = random.values(isTelegram)
            let frame = try formats[0].encode(values)
            var stream = frame
            if random.chance(50) {
                var torn = frame
                let place = Int.random(in: 0..<frame.count, using: &random)
                torn.removeSubrange(place...)
                // A block has no recognisable beginning: a torn block also loses the next one.
                stream = isTelegram ? torn + frame + frame : frame
            }
            var found: [Delivery] = []
            for piece in random.pieces(of: stream, upTo: 20) {
                found += decoder.deliveries(piece, formats: formats)
            }
            #expect(found.contains(.some(values)), "\(values)")
            #expect(found.allSatisfy { $0 == .some(values) || $0.isRejected })
        }
    }

    @Test(arguments: Seeds.fresh(100))
    func aSpoiledRecordIsRejected(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for formats in [meter, monitor] {
            var decoder = FrameDecoder(formats)
            decoder.reset()
            var frame = try formats[0].encode(random.values(formats[0].name == "telegram"))
            let place = frame.indices.randomElement(using: &random)!
            frame[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            let spelling = frame[place] | 0x20
            let isOfCheck = place >= frame.count - 6 && spelling >= 0x61 && spelling <= 0x66
            let found = decoder.deliveries(frame, formats: formats)
            #expect(isOfCheck || !found.contains { !$0.isRejected }, "\(place)")
        }
    }

    @Test func framesWithoutAnEndAreBounded() throws {
        for formats in [meter, monitor] {
            var decoder = FrameDecoder(formats)
            decoder.reset()
            let flood = Array(("/" + String(repeating: "V\t1 ", count: 5000)).utf8)
            let found = decoder.deliveries(flood, formats: formats)
            #expect(!found.isEmpty)
            #expect(found.allSatisfy { $0 == .rejected(Rejection(.tooLong, format: 0)) })
            let frame = try formats[0].encode(formats[0].slotTypes.map { _ in nil })
            #expect(frame.count < 40)
        }
    }

    @Test func indistinguishableLinesAreRejected() throws {
        func error(_ lines: String...) -> LayoutError? {
            thrown(LayoutError.self) {
                try LineSet(lines.map { try Template($0) }, of: "block")
            }
        }
        #expect(error()?.message == "a block has at least one line")
        #expect(error("V\t{v:integer}", "{i:integer}")?.fieldIndex == 1)
        #expect(error("V\t{v:integer}", "I\t{v:integer}")?.fieldIndex == 1)
    }
}

extension Delivery {
    /// A frame of the first format with some empty slots.
    fileprivate static func some(_ values: [RawValue?]) -> Delivery {
        values.contains(nil) ? .sparse(0, values) : .frame(0, values.compactMap { $0 })
    }

    fileprivate var isRejected: Bool {
        if case .rejected = self { return true }
        return false
    }
}

extension SeededGenerator {
    fileprivate mutating func values(_ isTelegram: Bool) -> [RawValue?] {
        guard isTelegram else {
            return [
                .integer(Int64.random(in: 0...60_000, using: &self)),
                .integer(Int64.random(in: -9999...9999, using: &self)),
                chance(50) ? .unavailable : nil,
            ]
        }
        let t1 = RawValue.decimal(
            mantissa: Int64.random(in: 0...999_999_999, using: &self), exponent: -3)
        let gas = RawValue.decimal(
            mantissa: Int64.random(in: 0...99_999_999, using: &self), exponent: -3)
        guard chance(70) else { return [t1, nil, nil, nil, nil] }
        return [t1, nil, .integer(1), .word("101209112500W"), gas]
    }
}
