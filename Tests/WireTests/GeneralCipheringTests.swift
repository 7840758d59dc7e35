// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Testing
import Wire

/// Encrypted frames of DLMS, with a cipher of the tests.
@Suite struct GeneralCipheringTests {
    private static let standard: [UInt8] = Array(0x10..<0x20)
    private static let keys = FrameKeys(ToyCipher(key: 7))
    private static let values: [RawValue?] = [.decimal(mantissa: 1_193, exponent: -3)]
    private static let others: [RawValue?] = [.decimal(mantissa: 2_500, exponent: -3)]

    private static func telegram(_ keys: FrameKeys? = keys) throws -> FrameFormat {
        let body = FrameBody.lines(
            try LineSet([try Template("1-0:1.7.0({power:decimal:06.3}*kW)")]))
        let framing = GeneralCiphering(Telegram(), around: body, authentication: standard)
        return FrameFormat(name: "t", shape: .framed(framing, body)).keyed(by: keys)
    }

    private static func number(_ keys: FrameKeys? = keys) throws -> FrameFormat {
        let layout = try FrameLayout(
            fields: [Field(name: "n", kind: .integer(.u16be))], isEnclosed: true)
        let body = FrameBody.fields(layout)
        let framing = GeneralCiphering(nil, around: body, authentication: standard)
        return FrameFormat(name: "n", shape: .framed(framing, body)).keyed(by: keys)
    }

    private static func reasons(_ bytes: [UInt8], _ format: FrameFormat) -> [Rejection.Reason] {
        var decoder = FrameDecoder([format])
        return decoder.deliveries(bytes, formats: [format]).compactMap {
            if case .rejected(let rejection) = $0 { rejection.reason } else { nil }
        }
    }

    /// The reasons to reject bytes with other keys.
    private static func reasons(
        _ bytes: [UInt8], _ format: (FrameKeys?) throws -> FrameFormat, _ keys: FrameKeys?
    ) throws -> [Rejection.Reason] {
        reasons(bytes, try format(keys))
    }

    @Test func aTelegramIsEncryptedAndDecrypted() throws {
        let format = try Self.telegram()
        let frame = try format.encode(Self.values)
        #expect(frame.starts(with: hex("DB 08 4D 52 54 00 00 00 00 01 82 00")))
        #expect(Array(frame[13..<18]) == hex("30 00 00 00 01"))
        #expect(frame.count == 13 + Int(frame[12]))
        var decoder = FrameDecoder([format])
        let found = decoder.deliveries([0xDB, 0x00] + frame + frame, formats: [format])
        #expect(found.frames == [Self.values, Self.values])
        #expect(decoder.counters.droppedBytes == 2)
        // The content is not readable.
        #expect(!String(decoding: frame, as: UTF8.self).contains("1-0"))
    }

    @Test func anExampleKeepsItsHead() throws {
        let format = try Self.telegram()
        var frame = try format.encode(Self.values)
        frame = format.advanced(frame, by: 0x0102_0304)
        #expect(Array(frame[14..<18]) == hex("01 02 03 05"))
        #expect(try format.encode(Self.values, over: frame) == frame)
        #expect(try format.encode([nil], over: frame) == frame)
        let other = try format.encode(Self.others, over: frame)
        #expect(other[..<18] == frame[..<18])
        #expect(format.rawValues(of: other) == Self.others)
        #expect(format.rawValues(of: frame.dropLast()) == nil)
        #expect(thrown(EncodingError.self) { try format.encode([nil], over: [0xDB]) } != nil)
    }

    /// A length of one byte, of `81` and one, of `82` and two; longer ones cannot be.
    @Test func theLengthHasThreeForms() throws {
        let format = try Self.number()
        let frame = try format.encode([.integer(4711)])
        let count = UInt8(frame.count - 13)
        for length: [UInt8] in [[count], [0x81, count], [0x82, 0, count]] {
            let bytes: [UInt8] = Array(frame[..<10]) + length + Array(frame[13...])
            var decoder = FrameDecoder([format])
            #expect(
                decoder.deliveries(bytes + bytes, formats: [format]).frames
                    == [[.integer(4711)], [.integer(4711)]])
            #expect(try format.encode([.integer(4711)], over: bytes) == bytes)
            let other = try format.encode([.integer(4712)], over: bytes)
            #expect(other.count == bytes.count && other[..<10] == bytes[..<10])
        }
        for length: [UInt8] in [[0x80], [0x83, 0, 0, count], [0x84, 0, 0, 0, count]] {
            let bytes: [UInt8] = Array(frame[..<10]) + length + Array(frame[13...])
            #expect(Self.reasons(bytes, format) == [.length])
        }
        let long = Array(frame[..<10]) + [0x82, 0xFF, 0xFF] + frame[13...]
        #expect(Self.reasons(long + frame, format) == [.tooLong])
        // Too short for a counter, for a tag, for a content.
        for length: UInt8 in [0, 4, 5, 16, 17] {
            let short = Array(frame[..<10]) + [length] + frame[13...]
            #expect(Self.reasons(short, format) == [.length])
        }
    }

    @Test func eachMistakeHasItsReason() throws {
        let (format, off) = (
            try Self.telegram(), FrameKeys(ToyCipher(key: 7), authentication: .off)
        )
        let frame = try format.encode(Self.values)
        let plain = try Self.telegram(off).encode(Self.values)
        #expect(plain[13] == 0x20 && plain.count == frame.count - 12)
        let wrong = FrameKeys(ToyCipher(key: 8))
        let other = FrameKeys(
            ToyCipher(key: 7), authentication: .key([UInt8](repeating: 3, count: 16)))
        #expect(try Self.reasons(frame, Self.telegram, wrong) == [.key])
        #expect(try Self.reasons(frame, Self.telegram, other) == [.tag])
        #expect(try Self.reasons(frame, Self.telegram, nil) == [.key])
        #expect(Self.reasons(plain, format) == [.untagged])
        // Without a check inside nothing shows that the key fits.
        let number = try Self.number().encode([.integer(1)])
        #expect(try Self.reasons(number, Self.number, other) == [.key])
        #expect(try Self.reasons(number, Self.number, off) == [.untagged])
        // Compression, other suites, no encryption.
        for security: UInt8 in [0x00, 0x10, 0x22, 0x32, 0x70, 0xB0] {
            var bytes = frame
            bytes[13] = security
            #expect(Self.reasons(bytes, format) == [.constant])
        }
    }

    @Test func withoutATagTheCheckInsideDecides() throws {
        let off = FrameKeys(ToyCipher(key: 7), authentication: .off)
        let (format, tagged) = (try Self.telegram(off), try Self.telegram())
        let frames = [try format.encode(Self.values), try tagged.encode(Self.values)]
        for frame in frames {
            var decoder = FrameDecoder([format])
            #expect(decoder.deliveries(frame, formats: [format]).frames == [Self.values])
            for place in 18..<frame.count - 12 {
                var bad = frame
                bad[place] ^= 0x04
                var decoder = FrameDecoder([format])
                let found = decoder.deliveries(bad + frame, formats: [format])
                #expect(found.frames == [Self.values], "\(place)")
            }
        }
        let wrong = FrameKeys(ToyCipher(key: 9), authentication: .off)
        #expect(try Self.reasons(frames[0], Self.telegram, wrong) == [.key])
    }

    /// Each bit of a frame of a number, which has no other check than the tag.
    @Test func noDamagedFrameGivesAValue() throws {
        let format = try Self.number()
        let frame = try format.encode([.integer(4711)])
        for place in frame.indices {
            for bit in 0..<8 {
                var bad = frame
                bad[place] ^= 1 << bit
                var decoder = FrameDecoder([format])
                let found = decoder.deliveries(bad + frame + frame, formats: [format]).frames
                #expect(!found.isEmpty && found.allSatisfy { $0 == [.integer(4711)] })
            }
        }
    }

    @Test func framesAreFoundInAnyStreamHoweverItIsCut() throws {
        var random = SeededGenerator(seed: Seeds.fresh(1)[0])
        let format = try Self.telegram()
        var (stream, sent) = ([UInt8](), [[RawValue?]]())
        for number in 0..<120 {
            let values: [RawValue?] = [.decimal(mantissa: Int64(number), exponent: -3)]
            let frame = format.advanced(try format.encode(values), by: UInt32(number))
            if random.chance(30) { stream += random.bytes(Int.random(in: 1...60, using: &random)) }
            if random.chance(10) { stream += hex("DB 08") }
            stream += frame
            sent.append(values)
        }
        // False beginnings wait for the bytes of their length.
        stream += [UInt8](repeating: 0, count: 5000)
        var (whole, cut) = (FrameDecoder([format]), FrameDecoder([format]))
        let expected = whole.deliveries(stream, formats: [format])
        #expect(expected.frames.map { $0 as [RawValue?] } == sent)
        let pieces = random.pieces(of: stream, upTo: 50)
        #expect(pieces.flatMap { cut.deliveries($0, formats: [format]) } == expected)
    }

    @Test func aFrameIsEncryptedAgainWithOtherKeys() throws {
        let off = FrameKeys(ToyCipher(key: 9), authentication: .off)
        let other = FrameKeys(ToyCipher(key: 9), authentication: .key([1]))
        let (old, new) = (try Self.telegram(), try Self.telegram(other))
        let frame = try old.encode(Self.values)
        let sealed = try #require(old.sealed(frame, for: new))
        #expect(new.rawValues(of: sealed) == Self.values)
        #expect(sealed[..<18] == frame[..<18] && sealed != frame)
        #expect(new.sealed(sealed, for: old) == frame)
        #expect(new.sealed(frame, for: old) == nil)
        let bare = try #require(old.sealed(frame, for: try Self.telegram(off)))
        #expect(bare[13] == 0x20)
        let keyless = try Self.telegram(nil)
        #expect(thrown(EncodingError.self) { try keyless.encode(Self.values) } != nil)
    }
}
