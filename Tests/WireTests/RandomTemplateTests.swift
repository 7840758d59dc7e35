// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Testing
import Wire

@Suite struct RandomTemplateTests {
    @Test(arguments: Seeds.fresh(500))
    func whatIsPrintedIsReadBack(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let (text, types) = try random.template()
        let formats = [try FrameFormat.line("t", text, .crlf)]
        let values = types.map { random.value($0) }
        var decoder = FrameDecoder(formats)
        decoder.reset()
        let line = try formats[0].encode(values)
        let found = decoder.deliveries(line, formats: formats).frames
        #expect(found.count == 1, "\(text)")
        // A number has as many zeros as its format writes.
        for (value, other) in zip(values, found.first ?? []) {
            #expect(value == other || value.isSameNumber(as: other), "\(text)")
        }
        #expect(try formats[0].encode(values, over: line) == line)
    }

    @Test(arguments: Seeds.fresh(200))
    func noiseIsNeverTakenForALineThatItIsNot(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let (text, _) = try random.template()
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
    fileprivate mutating func template() throws -> (text: String, types: [HoleType]) {
        let literals = [" ", ", ", "; x=", " °C ", "{{", "}}:", "|", "h", "-", "+"]
        var text = chance(50) ? "T=" : ""
        var types: [HoleType] = []
        for number in 0..<Int.random(in: 1...5, using: &self) {
            let type = try holeType()
            // A comma would continue a number with a comma.
            let possible = literals.filter {
                types.last?.kind != .decimalComma || !$0.hasPrefix(",")
            }
            if number > 0 { text += possible.randomElement(using: &self)! }
            text += "{h\(number):\(type.text)}"
            types.append(type)
        }
        return (text + (chance(50) ? " end" : ""), types)
    }

    private mutating func holeType() throws -> HoleType {
        let kind = HoleType.Kind.allCases.randomElement(using: &self)!
        let nothing = chance(20) ? "|~" : ""
        let width = chance(30) ? "12" : ""
        let padding = width.isEmpty || chance(50) ? "" : "0"
        let plus = chance(20) ? "+" : ""
        var format = ""
        switch kind {
        case .word, .text, .latitude, .longitude: break
        case .hex: format = width
        case .date: format = ["YYMMDDhhmmssX", "hhmmss", "DD.MM.YYYY"].randomElement(using: &self)!
        case .integer: format = plus + padding + width
        case .decimal, .decimalComma:
            format = chance(20) ? "\(plus).9e" : plus + padding + width + (chance(30) ? ".2" : "")
        }
        let text = kind.rawValue + (format.isEmpty ? "" : ":\(format)") + nothing
        return try Template("{h:\(text)}").holes[0].type
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
        case .decimal, .decimalComma:
            let mantissa = Int64.random(in: -10_000_000...10_000_000, using: &self)
            let most = type.format.width == nil ? 9 : 3
            let places = type.format.places ?? Int.random(in: 0...most, using: &self)
            return .decimal(mantissa: mantissa, exponent: -min(2, places))
        case .date:
            let moment = Int64.random(in: 0...2_000_000_000, using: &self)
            return .word(type.date!.text(atSecondsSince1970: moment))
        case .word, .text:
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
