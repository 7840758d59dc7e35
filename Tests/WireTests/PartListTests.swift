// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Testing
import Wire

@Suite struct PartListTests {
    private let station: [FrameFormat]
    private let rain: [FrameFormat]

    init() throws {
        station = [try Self.format("+SENS: {parts}", ["T={t:decimal}", "N={n:integer}"], ";")]
        rain = [
            try Self.format(
                "{parts}", ["Acc {acc:decimal} mm", "RInt {rate:decimal} mmph", "Lens{lens:word}"],
                ", ")
        ]
    }

    private static func format(
        _ line: String, _ parts: [String], _ separator: String
    ) throws -> FrameFormat {
        let list = try PartList(parts.map { try Template($0) }, separator: separator)
        let template = try Template(line, parts: list)
        return FrameFormat(name: "line", shape: .framed(LineEnd.crlf, .template(template)))
    }

    private func decodedValues(_ text: String, _ formats: [FrameFormat]) -> [[RawValue?]] {
        var decoder = FrameDecoder(formats)
        decoder.reset()
        return decoder.deliveries(Array((text + "\r\n").utf8), formats: formats).compactMap {
            switch $0 {
            case .frame(_, let values): values
            case .sparse(_, let values): values
            case .rejected: nil
            }
        }
    }

    private let t = RawValue.decimal(mantissa: 215, exponent: -1)

    @Test func thePartsComeInAnyOrder() {
        #expect(decodedValues("+SENS: T=21.5;N=7", station) == [[t, .integer(7)]])
        #expect(decodedValues("+SENS: N=7;T=21.5", station) == [[t, .integer(7)]])
    }

    @Test func aPartMayBeMissingAndOthersMeanNothing() {
        #expect(decodedValues("+SENS: OK;N=7;;X", station) == [[nil, .integer(7)]])
        #expect(decodedValues("+SENS: T=21.5", station) == [[t, nil]])
        #expect(decodedValues("+SENS: T=21.5;T=3", station) == [[t, nil]], "the first is meant")
    }

    @Test func aLineWithoutAnyPartIsRejected() {
        #expect(decodedValues("+SENS: OK", station) == [])
        #expect(decodedValues("+SENS: ", station) == [])
        #expect(decodedValues("+SENS: T=hot", station) == [])
        #expect(decodedValues("SENS: T=1", station) == [])
    }

    @Test func aFlagIsAPartWhoseEndIsAHole() {
        let dry: [RawValue?] = [
            .decimal(mantissa: 0, exponent: -2), .decimal(mantissa: 0, exponent: -2), nil,
        ]
        #expect(decodedValues("Acc 0.00 mm, EventAcc 0.1 mm, RInt 0.00 mmph", rain) == [dry])
        #expect(
            decodedValues("Acc 0.00 mm, EventAcc 0.1 mm, RInt 0.00 mmph, LensBad", rain)
                == [dry.dropLast() + [.word("Bad")]])
    }

    @Test func partsWithoutValuesAreLeftOut() throws {
        #expect(text(try station[0].encode([t, nil])) == "+SENS: T=21.5\r\n")
        #expect(text(try station[0].encode([t, .integer(-3)])) == "+SENS: T=21.5;N=-3\r\n")
        #expect(thrown(EncodingError.self) { try station[0].encode([nil, nil]) } != nil)
    }

    @Test func overAnExampleTheOrderAndUnknownPartsAreKept() throws {
        let over = Array("+SENS: OK;N=07;T=1.50".utf8)
        #expect(
            text(try station[0].encode([t, .integer(7)], over: over))
                == "+SENS: OK;N=07;T=21.50\r\n")
        #expect(text(try station[0].encode([nil, nil], over: over)) == "+SENS: OK;N=07;T=1.50\r\n")
        #expect(
            thrown(EncodingError.self) {
                try station[0].encode([t, nil], over: Array("+SENS: N=1".utf8))
            } == EncodingError(slot: 0, "the given line has no part for it"))
    }

    /// The first line after the start may be a torn one: `T=5` of `ACT=5`.
    @Test func withoutABeginningThePartsWaitForTheNextLine() throws {
        var decoder = FrameDecoder(rain)
        let line = Array("Acc 0.00 mm\r\n".utf8)
        #expect(decoder.deliveries(line, formats: rain) == [.rejected(Rejection(.torn))])
        #expect(decoder.deliveries(line, formats: rain).count == 1)
    }

    @Test(arguments: Seeds.fresh(200)) func encodedPartsAreDecodedInAnyOrder(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let values: [RawValue?] = [
            random.chance(70)
                ? .decimal(mantissa: Int64.random(in: -999...999, using: &random), exponent: -1)
                : nil,
            .integer(Int64.random(in: -99...99, using: &random)),
        ]
        let line = text(try station[0].encode(values)).dropFirst(7).dropLast(1)
        var parts = line.split(separator: ";").map(String.init)
        parts.insert(
            contentsOf: ["OK", "", "T"].prefix(Int.random(in: 0...3, using: &random)), at: 0)
        parts.shuffle(using: &random)
        let shuffled = "+SENS: " + parts.joined(separator: ";")
        #expect(decodedValues(shuffled, station) == [values], "\(shuffled)")
        #expect(
            try station[0].encode(values, over: Array(shuffled.utf8))
                == Array((shuffled + "\r\n").utf8))
    }

    @Test func invalidPartListsAreRejected() throws {
        func error(_ line: String, _ parts: [String], _ separator: String = ",") -> String? {
            do {
                _ = try Self.format(line, parts, separator)
                return nil
            } catch let error as LayoutError {
                return error.message
            } catch {
                return (error as? TemplateError)?.message
            }
        }
        #expect(error("{parts}", ["T={t:decimal}"]) == nil)
        #expect(error("{parts}", []) == "a line has at least one part")
        #expect(error("{parts}", ["T={t:decimal}"], "") == "something must stand between two parts")
        #expect(
            error("{parts}", ["{t:decimal} C"])
                == "the part begins with a placeholder: nothing tells it from the other parts")
        #expect(
            error("{parts}", ["T={t:hex}", "U={t:hex}"])
                == "another part has a placeholder t already")
        #expect(
            error("{t:hex} {parts}", ["T={t:hex}"]) == "the template has a placeholder t already")
        #expect(
            error("x {t:hex}", ["U={u:hex}"])
                == "there are parts, and no {parts} where they could stand")
        #expect(
            error("{parts}", ["T={parts}"]) == "nothing says what parts: list them under 'parts'")
        #expect(error("{parts}{t:hex}", ["U={u:hex}"])?.contains("touches") == true)
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
