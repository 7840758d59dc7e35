// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Testing

@testable import Serial

@Suite struct TelnetTests {
    /// What a stream means: data, and commands as texts, in order.
    private static func meaning(_ bytes: [UInt8]) -> [String] {
        meaning([bytes[...]])
    }

    private static func meaning(_ pieces: [ArraySlice<UInt8>]) -> [String] {
        var decoder = TelnetDecoder()
        var parts: [String] = []
        var data: [UInt8] = []
        func flush() {
            if !data.isEmpty { parts.append("data \(data)") }
            data = []
        }
        for piece in pieces {
            piece.withUnsafeBytes { chunk in
                var rest = chunk
                while let event = decoder.next(&rest) {
                    switch event {
                    case .data(let bytes): data += bytes
                    case .command(let verb, let option):
                        flush()
                        parts.append("\(verb) \(option)")
                    case .content(let bytes):
                        flush()
                        parts.append("content \(bytes)")
                    }
                }
            }
        }
        flush()
        return parts
    }

    @Test func dataIsDoubledAndCommandsAreRemoved() {
        #expect(Self.meaning([1, 255, 255, 2]) == ["data [1, 255, 2]"])
        #expect(
            Self.meaning([1, 255, 251, 3, 2, 255, 254, 255, 3]) == [
                "data [1]", "will 3", "data [2]", "dont 255", "data [3]",
            ])
        #expect(
            Self.meaning([255, 250, 44, 101, 255, 255, 255, 240, 7])
                == ["content [44, 101, 255]", "data [7]"])
    }

    @Test func strangeCommandsAreSkipped() {
        // NOP, are you there, and an end without a beginning.
        #expect(Self.meaning([255, 241, 1, 255, 246, 2, 255, 240, 3]) == ["data [1, 2, 3]"])
        // The end of the content is missing.
        #expect(Self.meaning([255, 250, 44, 1, 255, 251, 3, 9]) == ["will 3", "data [9]"])
        let long = [UInt8](repeating: 7, count: 1000)
        #expect(Self.meaning([255, 250, 44] + long + [255, 240, 5]) == ["data [5]"])
        #expect(Self.meaning([255, 250, 255, 240, 5]) == ["data [5]"])
    }

    @Test(arguments: Seeds.fresh(50)) func escapedDataComesBackFromAnyChunks(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let data = random.bytes(200).map { random.chance(30) ? 255 : $0 }
        let pieces = random.pieces(of: Telnet.escaped(data), upTo: 9)
        #expect(Self.meaning(pieces) == ["data \(data)"])
    }

    @Test(arguments: Seeds.fresh(50)) func chunksChangeNoMeaning(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let alphabet: [UInt8] = [255, 255, 255, 250, 240, 251, 252, 253, 254, 44, 0, 1, 101]
        let bytes = (0..<300).map { _ in alphabet.randomElement(using: &random)! }
        let pieces = random.pieces(of: bytes, upTo: 9)
        #expect(Self.meaning(pieces) == Self.meaning(bytes))
    }
}
