// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Testing
import Wire

/// Layouts, values, garbage and pieces at random; a failure prints its seed.
@Suite struct RandomFrameTests {
    @Test(arguments: Seeds.fresh(300))
    func encodedFramesAreDecoded(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let formats = [try random.format(sync: random.bytes(1)[0])]
        let values = random.values(for: formats[0])
        let bytes = try formats[0].encode(values)
        var decoder = FrameDecoder(formats)
        #expect(decoder.deliveries(bytes, formats: formats) == [.frame(0, values)])
        let noise = random.bytes(bytes.count)
        let over = try formats[0].encode(values, over: noise)
        #expect(decoder.deliveries(over, formats: formats) == [.frame(0, values)])
        #expect(try formats[0].encode(values.map { _ in nil }, over: over) == over)
    }

    @Test(arguments: Seeds.fresh(40))
    func everyFrameBetweenGarbageIsFoundAndNoneIsMadeUp(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let formats = [try PMS5003.format()]
        var stream: [UInt8] = []
        var sent: Set<Int> = []
        for number in 0..<200 as Range<Int64> {
            if random.chance(30) { stream += random.garbage() }
            let torn = random.chance(20) ? Int.random(in: 1..<32, using: &random) : 0
            stream += PMS5003.example.prefix(torn)
            sent.insert(stream.count)
            stream += try PMS5003.frame(number, number * 3, number * 7)
        }
        let places = PMS5003.places(in: stream)
        var decoder = FrameDecoder(formats)
        var deliveries: [Delivery] = []
        for piece in random.pieces(of: stream, upTo: random.chance(50) ? 7 : 3000) {
            deliveries += decoder.deliveries(piece, formats: formats)
        }
        #expect(deliveries.frames == places.map { PMS5003.values(in: stream, at: $0) })
        // Garbage and a torn frame may pass for a frame, once in tens of thousands of runs.
        let madeUp = Set(places).subtracting(sent)
        #expect(sent.subtracting(places).count <= madeUp.count * 2)
        let counted = decoder.counters.frames * 32 + decoder.counters.droppedBytes
        #expect(counted == UInt64(stream.count))
    }

    @Test(arguments: Seeds.fresh(40))
    func noFrameWithABadCheckIsDelivered(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let formats = [try PMS5003.format()]
        var decoder = FrameDecoder(formats)
        for _ in 0..<200 {
            var frame = try PMS5003.frame(5, 8, 9)
            let place = frame.indices.randomElement(using: &random)!
            frame[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            #expect(decoder.deliveries(frame, formats: formats).frames.isEmpty)
        }
        #expect(decoder.counters.rejected > 0)
    }

    @Test(arguments: Seeds.fresh(100))
    func howBytesAreCutMakesNoDifference(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let line = try FrameFormat.line("t", "T={t:integer}", .crlf)
        let formats = [try random.format(sync: 0xAA), try random.format(sync: 0x55), line]
        var stream: [UInt8] = []
        for _ in 0..<50 {
            let format = formats.randomElement(using: &random)!
            stream += try format.encode(random.values(for: format))
            if random.chance(30) { stream += random.garbage() }
        }
        var (whole, cut) = (FrameDecoder(formats), FrameDecoder(formats))
        let expected = whole.deliveries(stream, formats: formats)
        let pieces = random.pieces(of: stream, upTo: 40)
        #expect(pieces.flatMap { cut.deliveries($0, formats: formats) } == expected)
        #expect(cut.counters == whole.counters)
    }
}

/// The frames of a stream, found by a simple reference search.
extension PMS5003 {
    fileprivate static func places(in stream: [UInt8]) -> [Int] {
        var places: [Int] = []
        var at = 0
        while at + 32 <= stream.count {
            let frame = stream[at..<at + 32]
            let sum = frame.dropLast(2).reduce(0) { $0 + Int($1) }
            let isFrame =
                frame.starts(with: [0x42, 0x4D, 0x00, 0x1C]) && sum == word(stream, at + 30)
            if isFrame { places.append(at) }
            at += isFrame ? 32 : 1
        }
        return places
    }

    fileprivate static func values(in stream: [UInt8], at place: Int) -> [RawValue] {
        [10, 12, 14].map { .integer(Int64(word(stream, place + $0))) }
    }

    private static func word(_ stream: [UInt8], _ place: Int) -> Int {
        Int(stream[place]) * 256 + Int(stream[place + 1])
    }
}

extension SeededGenerator {
    /// Bytes with many first bytes of a sync among them.
    fileprivate mutating func garbage() -> [UInt8] {
        (0..<Int.random(in: 1...100, using: &self)).map { _ in
            chance(30) ? [0x42, 0x4D, 0x00, 0x1C].randomElement(using: &self)! : bytes(1)[0]
        }
    }

    fileprivate mutating func format(sync first: UInt8) throws -> FrameFormat {
        var fields: [Field] = []
        for number in 0..<Int.random(in: 0...12, using: &self) {
            switch Int.random(in: 0..<6, using: &self) {
            case 2: fields.append(Field(name: "t\(number)", kind: .text(8)))
            case 0: fields.append(Field(kind: .skip(Int.random(in: 1...9, using: &self))))
            case 1:
                fields.append(Field(kind: .constant(bytes(Int.random(in: 1...3, using: &self)))))
            case 3:
                let split = Int.random(in: 0..<15, using: &self)
                let groups = [
                    BitGroup(name: "a\(number)", bits: 0...split),
                    BitGroup(name: "b\(number)", bits: split + 1...15),
                ]
                fields.append(Field(kind: .bits(.u16be, groups)))
            default:
                let type = NumberType.all.randomElement(using: &self)!
                fields.append(Field(name: "f\(number)", kind: .number(type)))
            }
        }
        fields.append(Field(kind: .check(Check.all.randomElement(using: &self)!, over: nil)))
        let length = Field(kind: .length(chance(50) ? .u8 : .u16be))
        if chance(60) { fields.insert(length, at: Int.random(in: 0..<fields.count, using: &self)) }
        let sync = [first] + bytes(Int.random(in: 0...3, using: &self))
        return FrameFormat(
            name: "random", shape: .fields(try FrameLayout(sync: sync, fields: fields)))
    }

    private mutating func value(_ content: FrameLayout.Slot.Content) -> RawValue {
        switch content {
        case .text: return .word(["A", "v1 beta", "Grün"].randomElement(using: &self)!)
        case .bits(_, let bits):
            return .integer(Int64.random(in: 0..<1 << Int64(bits.count), using: &self))
        case .number(let type):
            if let range = type.range { return .integer(Int64.random(in: range, using: &self)) }
            let tenths = Int64.random(in: 1...99_999, using: &self)
            return .decimal(mantissa: tenths * 10 + 1, exponent: -2)
        }
    }

    fileprivate mutating func values(for format: FrameFormat) -> [RawValue] {
        switch format.shape {
        case .fields(let layout):
            return layout.slots.map { self.value($0.content) }
        case .framed:
            return [.integer(Int64.random(in: -9999...9999, using: &self))]
        }
    }
}
