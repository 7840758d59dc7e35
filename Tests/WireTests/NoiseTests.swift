// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Testing
import Wire

/// The expected number of false frames in noise equals the counted number. The formats here are
/// weak enough for a count.
@Suite struct NoiseTests {
    static let weak: [(name: String, shape: FrameFormat.Shape)] = {
        let two = Field(name: "a", kind: .integer(.u16be))
        let open = Field(kind: .gap(0...40))
        return [
            ("sync, sum8", layout([0xFF], [two, Field(kind: .check("sum8", over: nil))])),
            ("sum16", layout([], [two, other, Field(kind: .check("sum16be", over: nil))])),
            ("check in digits", layout([], [two, Field(kind: .check("xor8-hex", over: nil))])),
            ("teleinfo", layout([0x02], [two, Field(kind: .check("teleinfo", over: nil))])),
            (
                "digits",
                layout([0x02], [Field(name: "a", kind: .number(NumberType(name: "hex2")!))])
            ),
            ("length", layout([0x02], [Field(kind: .length(.u8)), open])),
            ("fixed length", layout([0x02], [Field(kind: .length(.u8)), two])),
            ("end", layout([0x02], [two, open], end: [0x03])),
            ("word", line("{w:word}", .lf)),
            ("stuffing", .framed(Stuffing.hdlc, enclosed([Field(kind: .skip(1))]))),
            ("text between bytes", .framed(between, body("{w:word}"))),
        ]
    }()

    private static let other = Field(name: "b", kind: .integer(.u16be))

    private static func layout(
        _ sync: [UInt8], _ fields: [Field], end: [UInt8] = []
    ) -> FrameFormat.Shape {
        do {
            return .fields(try FrameLayout(sync: sync, fields: fields, end: end))
        } catch {
            preconditionFailure(error.message)
        }
    }

    private static let between = Delimited(
        sync: [0x02], end: LineEnd([0x03]), silence: nil)

    private static func enclosed(_ fields: [Field]) -> FrameBody {
        do {
            return .fields(try FrameLayout(fields: fields, isEnclosed: true))
        } catch {
            preconditionFailure(error.message)
        }
    }

    private static func body(_ text: String) -> FrameBody {
        guard case .framed(_, let body) = line(text, .lf) else {
            preconditionFailure("a line has a body")
        }
        return body
    }

    private static func line(_ text: String, _ end: LineEnd) -> FrameFormat.Shape {
        do {
            return .framed(end, .template(try Template(text)))
        } catch {
            preconditionFailure(error.message)
        }
    }

    @Test(arguments: Seeds.fresh(1)) func theCountOfFalseFramesIsTheExpectedOne(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let noise = random.noise(2_000_000)
        for (name, shape) in Self.weak {
            let format = FrameFormat(name: name, shape: shape)
            var decoder = FrameDecoder([format])
            noise.withUnsafeBytes { decoder.receive($0) { _ in } }
            let expected = format.falseFramesPerByte * Double(noise.count)
            let found = Double(decoder.counters.frames)
            print("\(name): \(expected) expected, \(found) found")
            #expect(expected > 18, "\(name): there is something to count")
            // Six standard deviations; overlapping frames are found once.
            let tolerance = 6 * expected.squareRoot() + 0.03 * expected
            #expect(abs(found - expected) < tolerance, "\(name): \(found) of \(expected)")
        }
    }

    /// All spellings of up to five characters, weighted by the number of bytes like each character.
    @Test(arguments: [
        "decimal", "decimal:.2", "decimal:5", "decimal:05", "decimal:05.2", "decimal:5.1",
        "decimal|--", "integer", "integer:4", "integer:04", "hex", "hex:3",
    ])
    func aNumberIsAsLikelyAsItsSpellings(type: String) throws {
        let format = try FrameFormat.line("n", "={n:\(type)}", .cr)
        let characters: [(byte: UInt8, count: Double)] = Array("5a.-+ ".utf8).map { byte in
            (byte, byte == UInt8(ascii: "5") ? 10 : byte == UInt8(ascii: "a") ? 12 : 1)
        }
        var (texts, chance) = ([([UInt8](), 1.0)], 0.0)
        for _ in 1...5 {
            texts = texts.flatMap { text, weight in
                characters.map { (text + [$0.byte], weight * $0.count / 256) }
            }
            for (text, weight) in texts {
                var decoder = FrameDecoder([format])
                let line = [UInt8(ascii: "=")] + text + [0x0D]
                line.withUnsafeBytes { decoder.receive($0) { _ in } }
                if decoder.counters.frames == 1 { chance += weight }
            }
        }
        // The line end before it, its constant beginning, and its own end.
        let expected = format.falseFramesPerByte * 0x1p24
        #expect(abs(chance - expected) < 0.003 * expected, "\(chance), not \(expected)")
    }

    @Test func fixedBytesMakeFalseFramesRare() throws {
        #expect(try PMS5003.format().falseFramesPerByte == 0x1p-48)
        let lines = try LineSet([Template("a{x:integer}")])
        let telegram = FrameFormat(name: "t", shape: .framed(Telegram(), .lines(lines)))
        #expect(telegram.falseFramesPerByte > 0 && telegram.falseFramesPerByte < 1e-15)
        let silent = try FrameLayout(
            sync: [], fields: [Field(kind: .skip(2))], silence: .seconds(1))
        #expect(FrameFormat(name: "s", shape: .fields(silent)).falseFramesPerByte == 0)
    }
}

extension SeededGenerator {
    fileprivate mutating func noise(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            for place in 0..<count / 8 {
                let bits = next()
                for byte in 0..<8 {
                    buffer[place * 8 + byte] = UInt8(truncatingIfNeeded: bits >> (8 * byte))
                }
            }
            filled = count / 8 * 8
        }
    }
}
