// SPDX-License-Identifier: Apache-2.0

import Testing
import Wire

@Suite struct NumberTypeTests {
    @Test func everyNameIsReadBackAndNoneComesTwice() {
        for type in NumberType.all { #expect(NumberType(name: type.name) == type) }
        #expect(Set(NumberType.all.map(\.name)).count == NumberType.all.count)
        #expect(NumberType(name: "dec19") == nil)
        #expect(NumberType(name: "hex16") == nil)
    }

    @Test(
        arguments: [
            ("bcd8", "42", .integer(42)), ("bcd16be", "12 34", .integer(1234)),
            ("bcd16le", "34 12", .integer(1234)), ("bcd32le", "78 56 34 12", .integer(12_345_678)),
            ("bcd16be", "FF FF", .unavailable), ("bcd8", "A0", .unavailable),
            ("dec4", "30 30 34 32", .integer(42)), ("hex4", "30 41 31 62", .integer(0xA1B)),
            ("u64be", "80 00 00 00 00 00 00 00", .unavailable),
            ("f32be", "43 66 66 66", .decimal(mantissa: 2304, exponent: -1)),
            ("f32le", "66 66 66 43", .decimal(mantissa: 2304, exponent: -1)),
            ("f32be-swap", "66 66 43 66", .decimal(mantissa: 2304, exponent: -1)),
            ("f32be", "BD CC CC CD", .decimal(mantissa: -1, exponent: -1)),
            ("f32be", "00 00 00 00", .integer(0)), ("f32be", "80 00 00 00", .integer(0)),
            ("f32be", "33 D6 BF 95", .decimal(mantissa: 1, exponent: -7)),
            ("f32be", "7F 7F FF FF", .decimal(mantissa: 34_028_235, exponent: 31)),
            ("f32be", "7F C0 00 00", .unavailable), ("f32be", "FF 80 00 00", .unavailable),
            (
                "f64be", "40 09 21 FB 54 44 2D 18",
                .decimal(mantissa: 3_141_592_653_589_793, exponent: -15)
            ),
            ("f64le", "9A 99 99 99 99 99 B9 3F", .decimal(mantissa: 1, exponent: -1)),
        ] as [(String, String, RawValue)])
    func bytesAreReadAsTheNameSays(name: String, bytes: String, value: RawValue) throws {
        let format = try Self.format(name)
        var decoder = FrameDecoder([format])
        let found = decoder.deliveries([0xAA] + hex(bytes), formats: [format]).frames
        let read = try #require(found.first?.first)
        #expect(read == value || read.isSameNumber(as: value), "\(read)")
    }

    /// The ends of the range, and numbers between them; a number over itself keeps its spelling.
    @Test(arguments: NumberType.all)
    func whatIsWrittenIsRead(type: NumberType) throws {
        let format = try Self.format(type.name)
        let range = type.range
        let numbers: [RawValue] =
            range.map { [.integer($0.lowerBound), .integer($0.upperBound), .integer(7)] } ?? [
                .integer(-16_777_216), .decimal(mantissa: -123_456, exponent: -3),
                .decimal(mantissa: 1, exponent: 30), .decimal(mantissa: 5, exponent: -20),
            ]
        for number in numbers {
            let bytes = try format.encode([number])
            var decoder = FrameDecoder([format])
            let read = decoder.deliveries(bytes, formats: [format]).frames.first?.first
            #expect(read?.isSameNumber(as: number) == true, "\(number): \(bytes)")
            #expect(try format.encode([number], over: bytes) == bytes)
        }
        guard let range, range.upperBound < .max else { return }
        let large = thrown(EncodingError.self) {
            try format.encode([.integer(range.upperBound + 1)])
        }
        #expect(large?.slot == 0)
    }

    @Test func aNumberBetweenTheStepsOfAFloatIsRefusedUnlessRounded() throws {
        let format = try Self.format("f32be")
        let fine = RawValue.decimal(mantissa: 123_456_789_012, exponent: -6)
        #expect(
            thrown(EncodingError.self) { try format.encode([fine]) }
                == EncodingError(slot: 0, "the number has more digits than f32be can hold"))
        #expect(try format.encode([fine], rounding: true) == hex("AA 47 F1 20 65"))
        let huge = RawValue.decimal(mantissa: 1, exponent: 39)
        #expect(thrown(EncodingError.self) { try format.encode([huge], rounding: true) } != nil)
    }

    @Test func noNumberIsEncodedWhereTheTypeHasAForm() throws {
        #expect(try Self.format("f32be").encode([.unavailable]) == hex("AA 7F C0 00 00"))
        #expect(try Self.format("bcd16be").encode([.unavailable]) == hex("AA FF FF"))
        #expect(
            thrown(EncodingError.self) { try Self.format("u8").encode([.unavailable]) }
                == EncodingError(slot: 0, "there is no encoding for a bad value"))
    }

    @Test func aFrameWithLettersForDigitsIsNone() throws {
        let format = try Self.format("dec3")
        var decoder = FrameDecoder([format])
        let found = decoder.deliveries([0xAA] + Array("0x2".utf8), formats: [format])
        #expect(found == [.rejected(Rejection(.digits, format: 0))])
    }

    @Test func bitsAreReadAndWrittenAlone() throws {
        let groups = [BitGroup(name: "run", bits: 0...0), BitGroup(name: "mode", bits: 4...7)]
        let layout = try FrameLayout(
            sync: [0xAA], fields: [Field(kind: .bits(.u8, groups))])
        let format = FrameFormat(name: "f", shape: .fields(layout))
        var decoder = FrameDecoder([format])
        #expect(
            decoder.deliveries([0xAA, 0x9F], formats: [format]).frames
                == [[.integer(1), .integer(9)]])
        #expect(
            try format.encode([.integer(0), .integer(5)], over: [0xAA, 0xFF]) == [0xAA, 0x5E])
        #expect(
            thrown(EncodingError.self) { try format.encode([.integer(2), nil]) }
                == EncodingError(slot: 0, "2 does not fit 1 bits, which hold 0..1"))
    }

    static func format(_ type: String) throws -> FrameFormat {
        let field = Field(name: "x", kind: .number(try #require(NumberType(name: type))))
        return FrameFormat(
            name: "f", shape: .fields(try FrameLayout(sync: [0xAA], fields: [field])))
    }
}
