// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Testing
import Wire

/// Transmissions of the Smart Message Language.
@Suite struct SMLTests {
    private static func format(
        _ numbers: [String] = ["1-0:1.8.0*255", "1-0:16.7.0"]
    ) throws -> FrameFormat {
        let entries = numbers.enumerated().map { index, number in
            SMLList.Entry(name: "v\(index)", obis: OBISNumber(number)!)
        }
        return FrameFormat(
            name: "f", shape: .framed(SMLTransport(), .sml(try SMLList(entries))))
    }

    /// One list with two entries; the power is the word FF 06 of two bytes, in tenths of a watt.
    private static let short = """
        76 02 02 62 00 62 00 72 63 07 01 77 01 02 55 01 01 72 \
        77 07 01 00 01 08 00 FF 63 01 82 01 62 1E 52 03 69 00 00 00 00 00 00 00 08 01 \
        77 07 01 00 10 07 00 FF 01 01 62 1B 52 FF 53 FF 06 01 01 01
        """

    /// Both messages and the transmission with those checks.
    private static func transmission(_ check: Check = "crc16-x25-le") throws -> [UInt8] {
        let message = hex(short)
        let content = message + [0x63] + crc(check, message) + [0]
        let begin = hex("1B 1B 1B 1B 01 01 01 01")
        let zeros = (4 - content.count % 4) % 4
        let bytes =
            begin + content + [UInt8](repeating: 0, count: zeros)
            + hex("1B 1B 1B 1B 1A") + [UInt8(zeros)]
        return bytes + crc(check, bytes)
    }

    private static func crc(_ check: Check, _ bytes: [UInt8]) -> [UInt8] {
        let value = bytes.withUnsafeBytes { check.value(over: $0) }
        let parts = [UInt8(value & 0xFF), UInt8(value >> 8)]
        return check.form == .little ? parts : parts.reversed()
    }

    private static func decode(_ bytes: [UInt8], _ format: FrameFormat) -> [Delivery] {
        var decoder = FrameDecoder([format])
        return decoder.deliveries(bytes, formats: [format])
    }

    @Test(arguments: ["crc16-x25-le", "crc16-kermit-be"] as [Check])
    func entriesAreFoundByTheirNumbers(check: Check) throws {
        let format = try Self.format()
        let bytes = try Self.transmission(check)
        let values: [RawValue] = [
            .decimal(mantissa: 8, exponent: 3), .decimal(mantissa: -250, exponent: -1),
        ]
        #expect(Self.decode(bytes, format) == [.frame(0, values)])
        #expect(try format.encode(values, over: bytes) == bytes)
        let other = try Self.format(["1-0:2.8.0", "1-0:16.7.0"])
        #expect(Self.decode(bytes, other) == [.sparse(0, [nil, values[1]])])
    }

    /// The checks of the message and of the transmission are those of the example.
    @Test(arguments: ["crc16-x25-le", "crc16-kermit-be"] as [Check])
    func anotherNumberKeepsTheWidthAndTheChecks(check: Check) throws {
        let format = try Self.format()
        let bytes = try Self.transmission(check)
        let over = try format.encode(
            [nil, .decimal(mantissa: 123, exponent: 0)], over: bytes)
        #expect(over.count == bytes.count)
        let different = zip(over, bytes).enumerated().filter { $1.0 != $1.1 }.map(\.offset)
        // Two bytes of the number, two of each check; some of them may be equal by chance.
        #expect(different.count <= 6)
        let first = try #require(Self.decode(over, format).first)
        let power = RawValue.decimal(mantissa: 1230, exponent: -1)
        #expect(first == .frame(0, [.decimal(mantissa: 8, exponent: 3), power]))
        let back = try format.encode([nil, .decimal(mantissa: -25, exponent: 0)], over: over)
        #expect(back == bytes)
    }

    @Test func aNumberThatDoesNotFitTheEntryIsRefused() throws {
        let format = try Self.format()
        let bytes = try Self.transmission()
        let wrong: [RawValue] = [
            .decimal(mantissa: 1, exponent: -2), .integer(40_000), .word("x"),
        ]
        for value in wrong {
            let error = thrown(EncodingError.self) { try format.encode([nil, value], over: bytes) }
            #expect(error?.slot == 1)
        }
        let absent = try Self.format(["1-0:2.8.0"])
        let error = thrown(EncodingError.self) { try absent.encode([.integer(1)], over: bytes) }
        #expect(error?.slot == 0)
    }

    @Test func aDamagedTransmissionIsRejectedAndTheNextOneIsFound() throws {
        let format = try Self.format()
        let good = try Self.transmission()
        for place in 8..<good.count {
            var bad = good
            bad[place] ^= 0x10
            let found = Self.decode(bad + good, format)
            #expect(found.filter { if case .frame = $0 { true } else { false } }.count == 1)
        }
        // A transmission that breaks off.
        let torn = Self.decode(good.dropLast(26) + good, format)
        #expect(torn.first == .rejected(Rejection(.torn, format: 0)))
        #expect(torn.frames.count == 1)
    }

    /// A number of four bytes 1B is sent twice as long.
    @Test func escapedBytesAreTheContent() throws {
        let format = try Self.format(["1-0:1.8.0"])
        let number = Int64(0x1B1B_1B1B_1B1B_1B1B)
        let bytes = try format.encode([.integer(number)])
        let twice = hex("1B 1B 1B 1B 1B 1B 1B 1B")
        #expect(bytes.indices.contains { bytes[$0...].starts(with: twice) })
        let value = RawValue.decimal(mantissa: number, exponent: 0)
        #expect(Self.decode(bytes, format) == [.frame(0, [value])])
    }

    @Test(arguments: [
        "1-0:1.8.0*255", "1-0:1.8.0", "129-129:199.130.3*255", "0-0:96.1.255*255",
    ])
    func numbersHaveTheFormOfTheMeter(text: String) throws {
        let number = try #require(OBISNumber(text))
        #expect(number.text == (text.contains("*") ? text : text + "*255"))
    }

    @Test(arguments: [
        "", "1.8.0", "1-0:1.8", "1-0:1.8.0*", "1-0:1.8.0*256", "1-0:1.8.0*1*2", "a-0:1.8.0",
    ])
    func otherTextsAreNoNumbers(text: String) {
        #expect(OBISNumber(text) == nil)
    }

    /// Elements at random, also such that lie about their lengths: the decoder never reads beyond
    /// the bytes, and what it reads it encodes again.
    @Test(arguments: Seeds.fresh(200))
    func randomElementsDoNoHarm(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let format = try Self.format()
        var content = try #require(SMLTransport().content(of: try Self.transmission()))
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            content[content.indices.randomElement(using: &random)!] = random.bytes(1)[0]
        }
        if random.chance(30) { content.removeLast(Int.random(in: 1...30, using: &random)) }
        let bytes = try SMLTransport().frame(around: content, like: nil)
        guard case .some(let values) = format.rawValues(of: bytes) else { return }
        #expect(try format.encode(values, over: bytes) == bytes)
    }
}
