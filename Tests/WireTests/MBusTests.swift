// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Testing
import Wire

/// Frames and records of the wired M-Bus.
@Suite struct MBusTests {
    static func format(_ heads: [String]) throws -> FrameFormat {
        let entries = heads.enumerated().map {
            MBusRecords.Entry(name: "v\($0)", head: hex($1))
        }
        return FrameFormat(
            name: "f", shape: .framed(MBusFrame(), .mbus(try MBusRecords(entries))))
    }

    /// The frame around a header and records.
    static func frame(_ records: String) -> [UInt8] {
        let content = hex("08 05 72 78 56 34 12 24 40 01 07 55 00 00 00 " + records)
        let length = UInt8(content.count)
        return [0x68, length, length, 0x68] + content + [content.reduce(0, &+), 0x16]
    }

    private static func decode(_ bytes: [UInt8], _ format: FrameFormat) -> [Delivery] {
        var decoder = FrameDecoder([format])
        return decoder.deliveries(bytes, formats: [format])
    }

    @Test func recordsAreFoundByAllBytesOfTheirHeads() throws {
        let format = try Self.format(["04 13", "84 10 13", "02 59", "0C 78", "05 2E", "0D FD 11"])
        let bytes = Self.frame(
            "0C 78 56 34 12 00 04 13 15 31 00 00 2F 84 20 13 01 00 00 00 02 59 F6 FF "
                + "05 2E 00 00 20 41 0D FD 11 03 43 42 41 0F AA BB")
        let values: [RawValue?] = [
            .integer(12565), nil, .integer(-10), .integer(123456),
            .decimal(mantissa: 10, exponent: 0), .word("ABC"),
        ]
        let found = try #require(Self.decode(bytes, format).first)
        guard case .sparse(0, let got) = found else {
            Issue.record("\(found)")
            return
        }
        for (index, (one, other)) in zip(got, values).enumerated() {
            let isSame = one == other || one?.isSameNumber(as: other ?? .unavailable) == true
            #expect(isSame, "\(index)")
        }
        #expect(try format.encode(values, over: bytes) == bytes)
        let longer = try format.encode([.integer(12566)] + [nil, nil, nil, nil, nil], over: bytes)
        #expect(longer.count == bytes.count && longer != bytes)
        let error = thrown(EncodingError.self) {
            try format.encode([nil, .integer(1), nil, nil, nil, nil], over: bytes)
        }
        #expect(error?.slot == 1)
    }

    /// A text of the unit stands after the VIF, before its extensions.
    @Test func aRecordWithItsUnitAsATextIsMeasured() throws {
        let format = try Self.format(["02 FC 74", "02 7C", "04 13"])
        let bytes = Self.frame(
            "02 FC 03 48 52 25 74 05 00 02 7C 02 48 52 07 00 04 13 09 00 00 00")
        let values: [RawValue] = [.integer(5), .integer(7), .integer(9)]
        #expect(Self.decode(bytes, format) == [.frame(0, values)])
        let fresh = try format.encode(values)
        #expect(Self.decode(fresh, format) == [.frame(0, values)])
    }

    @Test func decimalDigitsHaveASign() throws {
        let format = try Self.format(["0B 61", "09 65"])
        let bytes = Self.frame("0B 61 18 00 F0 09 65 F7")
        let values: [RawValue] = [.integer(-18), .integer(-7)]
        #expect(Self.decode(bytes, format) == [.frame(0, values)])
        #expect(try format.encode(values, over: bytes) == bytes)
        let fresh = try format.encode(values)
        #expect(Self.decode(fresh, format) == [.frame(0, values)])
        #expect(thrown(EncodingError.self) { try format.encode([nil, .integer(-12)]) }?.slot == 1)
        let noNumber = Self.frame("0B 61 1A 00 F0 09 65 07")
        #expect(Self.decode(noNumber, format) == [.frame(0, [.unavailable, .integer(7)])])
    }

    /// Numbers of a length in the record are measured, and are no text.
    @Test func otherContentsOfAnyLengthAreSkipped() throws {
        let format = try Self.format(["0D FD 11", "04 13"])
        let bytes = Self.frame("0D FD 11 C3 11 22 33 04 13 09 00 00 00")
        #expect(Self.decode(bytes, format) == [.frame(0, [.unavailable, .integer(9)])])
    }

    @Test func whatCannotBeMeasuredEndsTheSearch() throws {
        let format = try Self.format(["04 13"])
        for records in ["0D 13 FB 11 22 33 04 13 01 00 00 00", "04 13 01 00", "84", "0F 04 13"] {
            #expect(Self.decode(Self.frame(records), format) == [.sparse(0, [nil])], "\(records)")
        }
    }

    @Test func impossibleHeadsAreRefused() {
        for head in ["04", "84 13", "04 93", "0F 13", "08 13", "04 13 00", "2F"] {
            let error = thrown(LayoutError.self) { try Self.format([head]) }
            #expect(error?.fieldIndex == 0, "\(head)")
        }
        #expect(thrown(LayoutError.self) { try Self.format(["04 13", "04 13"]) }?.fieldIndex == 1)
    }

    @Test func aDamagedFrameIsRejected() throws {
        let format = try Self.format(["04 13"])
        let good = Self.frame("04 13 15 31 00 00")
        for place in good.indices {
            var bad = good
            bad[place] ^= 0x04
            #expect(Self.decode(bad + good, format).frames.count == 1)
        }
    }

    @Test(arguments: Seeds.fresh(200))
    func randomRecordsDoNoHarm(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let format = try Self.format(["04 13", "0C 78", "0D FD 11"])
        var content = hex("08 05 72 78 56 34 12 24 40 01 07 55 00 00 00")
        content += random.bytes(Int.random(in: 0...200, using: &random))
        if random.chance(50) { content += hex("0C 78 01 02 03 04") }
        if random.chance(30) { content.removeLast(Int.random(in: 1...12, using: &random)) }
        let bytes = try MBusFrame().frame(around: content, like: nil)
        let values = try #require(format.rawValues(of: bytes))
        let known = values.map { $0 == .unavailable ? nil : $0 }
        #expect(try format.encode(known, over: bytes) == bytes)
    }
}
