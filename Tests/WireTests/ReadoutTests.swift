// SPDX-License-Identifier: Apache-2.0

import Testing
import Wire

/// The data block of IEC 62056-21.
@Suite struct ReadoutTests {
    private static func format() throws -> FrameFormat {
        let lines = try LineSet([
            try Template("1.8.0({taken:decimal:010.3}*kWh)"),
            try Template("32.7.0({voltage:decimal:.1}*V)"),
        ])
        return FrameFormat(name: "f", shape: .framed(Readout(), .lines(lines)))
    }

    private static let text = "1.8.0(000123.456*kWh)\r\n32.7.0(230.1*V)\r\n!\r\n"
    private static let values: [RawValue] = [
        .decimal(mantissa: 123_456, exponent: -3), .decimal(mantissa: 2301, exponent: -1),
    ]

    /// The block between its marks, with the XOR that a meter computes.
    private static func block(_ text: String) -> [UInt8] {
        let covered = Array(text.utf8) + [3]
        return [2] + covered + [covered.reduce(0, ^)]
    }

    @Test func theBlockIsFoundAndEncodedAgain() throws {
        let (format, block) = (try Self.format(), Self.block(Self.text))
        var decoder = FrameDecoder([format])
        let found = decoder.deliveries(Array("/LGZ5\r\n".utf8) + block, formats: [format])
        #expect(found == [.frame(0, Self.values)])
        #expect(try format.encode(Self.values, over: block) == block)
        // An example may be the lines alone.
        #expect(format.completed(Array(Self.text.utf8)) == block)
        #expect(try format.encode(Self.values, over: Array(Self.text.utf8)) == block)
        let other = try format.encode([nil, .decimal(mantissa: 2299, exponent: -1)], over: block)
        #expect(other == Self.block(Self.text.replacing("230.1", with: "229.9")))
    }

    @Test func aDamagedBlockIsRejectedAndTheNextOneIsFound() throws {
        let (format, block) = (try Self.format(), Self.block(Self.text))
        for place in block.indices.dropFirst() {
            var bad = block
            bad[place] ^= 0x10
            var decoder = FrameDecoder([format])
            let found = decoder.deliveries(bad + block, formats: [format])
            #expect(found.frames == [Self.values])
        }
    }

    /// The identification before the block is a line.
    @Test func aLineMayStandBesideTheBlock() throws {
        let line = try FrameFormat.line("id", "/{maker:word:3}{type:text}", .crlf)
        let formats = [line, try Self.format()]
        #expect(FrameFormat.conflicts(among: formats).isEmpty)
        var decoder = FrameDecoder(formats)
        let stream = Array("/LGZ4ZMF\r\n".utf8) + Self.block(Self.text)
        let found = decoder.deliveries(stream, formats: formats)
        #expect(found == [.frame(0, [.word("LGZ"), .word("4ZMF")]), .frame(1, Self.values)])
    }

    @Test func theMarksMayNotStandInTheLines() throws {
        let lines = try LineSet([try Template("0.0.0({id:word})")])
        let format = FrameFormat(name: "f", shape: .framed(Readout(), .lines(lines)))
        #expect(thrown(EncodingError.self) { try format.encode([.word("a\u{3}b")]) } != nil)
        #expect(try format.encode([.word("ab")]).last != nil)
    }
}
