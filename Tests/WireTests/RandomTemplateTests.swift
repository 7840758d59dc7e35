// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Testing
import Wire

@Suite struct RandomTemplateTests {
    @Test(arguments: Seeds.fresh(500))
    func whatIsPrintedIsReadBack(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let (text, types) = random.template()
        let formats = [try FrameFormat.line("t", text, .crlf)]
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
        let formats = [try FrameFormat.line("t", text, .lf)]
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
    fileprivate mutating func template() -> (text: String, types: [HoleType]) {
        let literals = [" ", ", ", "; x=", " °C ", "{{", "}}:", "|", "h", "-", "+"]
        var text = chance(50) ? "T=" : ""
        var types: [HoleType] = []
        for number in 0..<Int.random(in: 1...5, using: &self) {
            let type = holeType()
            if number > 0 { text += literals.randomElement(using: &self)! }
            text += "{h\(number):\(type.text)}"
            types.append(type)
        }
        return (text + (chance(50) ? " end" : ""), types)
    }

    private mutating func holeType() -> HoleType {
        let kind = HoleType.Kind.allCases.randomElement(using: &self)!
        let nothing = chance(20) ? Array("~".utf8) : nil
        let width = chance(30) ? 12 : nil
        switch kind {
        case .word, .latitude, .longitude: return HoleType(kind, nothing: nothing)
        case .hex: return HoleType(kind, width: width, isZeroPadded: width != nil)
        case .integer:
            return HoleType(
                kind, width: width, isZeroPadded: width != nil && chance(50), nothing: nothing)
        case .decimal:
            return HoleType(
                kind, width: width, isZeroPadded: width != nil && chance(50),
                places: chance(30) ? 2 : nil, nothing: nothing)
        }
    }

    fileprivate mutating func value(_ type: HoleType) -> RawValue {
        if type.nothing != nil, chance(30) { return .unavailable }
        switch type.kind {
        case .latitude, .longitude:
            // Tenths of a thousandth of a minute have seven digits in degrees.
            let minutes = Int64.random(in: -89 * 600_000...89 * 600_000, using: &self)
            let rounded = (minutes.magnitude * 1000 + 30) / 60
            return .decimal(
                mantissa: minutes < 0 ? -Int64(rounded) : Int64(rounded), exponent: -7)
        case .hex:
            return .integer(Int64.random(in: 0...0xFFFF_FFFF, using: &self))
        case .integer:
            return .integer(Int64.random(in: -100_000...100_000, using: &self))
        case .decimal:
            let mantissa = Int64.random(in: -10_000_000...10_000_000, using: &self)
            let places =
                type.places ?? Int.random(in: 0...(type.width == nil ? 9 : 3), using: &self)
            return .decimal(mantissa: mantissa, exponent: -places)
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
