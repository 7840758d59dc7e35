// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Testing
import Wire

@Suite struct RandomTemplateTests {
    @Test(arguments: Seeds.fresh(500))
    func whatIsPrintedIsReadBack(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let (text, types) = random.template()
        let formats = [FrameFormat(name: "t", shape: .line(try Template(text), end: .crlf))]
        let values = types.map { random.value($0) }
        var decoder = FrameDecoder(formats)
        decoder.reset()
        let line = try formats[0].encode(values)
        #expect(decoder.deliveries(line, formats: formats) == [.frame(0, values)], "\(text)")
        #expect(try formats[0].encode(values, over: line) == line)
    }

    @Test(arguments: Seeds.fresh(200))
    func noiseIsNeverTakenForALineThatItIsNot(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let (text, _) = random.template()
        let formats = [FrameFormat(name: "t", shape: .line(try Template(text), end: .lf))]
        var decoder = FrameDecoder(formats)
        decoder.reset()
        for _ in 0..<50 {
            let line = random.noise() + [0x0A]
            guard let values = decoder.deliveries(line, formats: formats).frames.first else {
                continue
            }
            #expect(try formats[0].encode(values, over: line) == line, "\(text)")
        }
    }
}

extension SeededGenerator {
    fileprivate mutating func template() -> (text: String, types: [RawType]) {
        let literals = [" ", ", ", "; x=", " °C ", "{{", "}}:", "|", "e", "-", "+"]
        var text = chance(50) ? "T=" : ""
        var types: [RawType] = []
        for number in 0..<Int.random(in: 1...5, using: &self) {
            let type = RawType.allCases.randomElement(using: &self)!
            if number > 0 { text += literals.randomElement(using: &self)! }
            text += "{h\(number):\(type.rawValue)}"
            types.append(type)
        }
        return (text + (chance(50) ? " end" : ""), types)
    }

    fileprivate mutating func value(_ type: RawType) -> RawValue {
        switch type {
        case .integer:
            return .integer(Int64.random(in: -100_000...100_000, using: &self))
        case .decimal:
            let mantissa = Int64.random(in: -10_000_000...10_000_000, using: &self)
            return .decimal(mantissa: mantissa, exponent: Int.random(in: -9...0, using: &self))
        case .word:
            return .word(["ok", "N", "Grün", "a_b", "OPEN"].randomElement(using: &self)!)
        }
    }

    fileprivate mutating func noise() -> [UInt8] {
        let alphabet = Array("T= -+.,;:x0123456789eE|{}°C".utf8)
        return (0..<Int.random(in: 1...12, using: &self)).map { _ in
            alphabet.randomElement(using: &self)!
        }
    }
}
