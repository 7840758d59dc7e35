// SPDX-License-Identifier: Apache-2.0

import Devices
import Readings
import Testing
import Wire

/// Values of two fields, of one of several fields, and rounded ones.
@Suite struct FieldSourceTests {
    typealias Operation = FieldSource.Partner.Operation

    /// Two bytes and a float.
    private static func model(_ values: [ValueDefinition]) throws -> Model {
        let layout = try FrameLayout(
            sync: [0xAA],
            fields: [
                Field(name: "high", kind: .integer(.u8)), Field(name: "low", kind: .integer(.u8)),
                Field(name: "x", kind: .number(try #require(NumberType(name: "f32be")))),
            ])
        let format = FrameFormat(name: "f", shape: .fields(layout))
        return Model(
            name: "test/two", title: "Two", kind: .serial(SerialModel(frames: [format], reads: [])),
            values: values, every: .seconds(1), staleAfter: nil, examples: [])
    }

    private static func both(_ operation: Operation, scale: String = "1") throws -> Model {
        let partner = FieldSource.Partner(slot: 1, operation: operation)
        return try model([
            ValueDefinition(
                name: "both",
                source: .fields([FieldSource(message: 0, slot: 0, partner: partner)]),
                mapping: .number(scale: number(scale), offset: .zero))
        ])
    }

    @Test(
        arguments: [
            (.sum(weight: Decimal(256)), "AA 01 2C 00 00 00 00", "300"),
            (.sum(weight: Decimal(1)), "AA 05 02 00 00 00 00", "7"),
            (.difference, "AA 05 07 00 00 00 00", "-2"),
            (.product, "AA 05 07 00 00 00 00", "35"), (.quotient, "AA 05 08 00 00 00 00", "0.625"),
            (.quotient, "AA 05 03 00 00 00 00", "1.66666667"),
            (.power, "AA 05 03 00 00 00 00", "5000"), (.power, "AA 00 00 00 00 00 00", "0"),
        ] as [(Operation, String, String)])
    func twoFieldsGiveOneValue(operation: Operation, bytes: String, value: String) throws {
        let model = try Self.both(operation)
        let expected: [Value?] = [.number(number(value))]
        #expect(model.decoded(hex(bytes)) == expected)
        #expect(try model.encode(0, expected, over: hex(bytes)) == hex(bytes))
    }

    /// The first field has the number that means "no value", whatever its scale factor is.
    @Test func aNumberWithAScaleFactorMayBeUnavailable() throws {
        let partner = FieldSource.Partner(slot: 1, operation: .power)
        let model = try Self.model([
            ValueDefinition(
                name: "both",
                source: .fields([FieldSource(message: 0, slot: 0, partner: partner)]),
                mapping: .plain, unavailable: [255])
        ])
        #expect(model.decoded(hex("AA FF 02 00 00 00 00")) == [.unknown])
        #expect(model.decoded(hex("AA FE 02 00 00 00 00")) == [.number(number("25400"))])
        let encoded = try model.encode(0, [.unknown])
        #expect(model.decoded(encoded) == [.unknown])
    }

    @Test func anImpossibleScaleFactorHasNoValue() throws {
        #expect(try Self.both(.power).decoded(hex("AA 05 80 00 00 00 00")) == [.unknown])
    }

    @Test func aDivisionByZeroHasNoValue() throws {
        #expect(try Self.both(.quotient).decoded(hex("AA 05 00 00 00 00 00")) == [.unknown])
    }

    /// As the simulator does.
    @Test(
        arguments: [
            (.sum(weight: Decimal(256)), "511"), (.sum(weight: Decimal(1)), "200"),
            (.quotient, "0.5"), (.product, "120"), (.power, "120"),
        ] as [(Operation, String)])
    func aValueIsSplitIntoTwoFields(operation: Operation, value: String) throws {
        let model = try Self.both(operation)
        let given: [Value?] = [.number(number(value))]
        let bytes = try model.encode(0, given, rounding: true)
        #expect(model.decoded(bytes) == given)
    }

    @Test func aFieldWithAValueOfItsOwnDeterminesTheOther() throws {
        let partner = FieldSource.Partner(slot: 1, operation: .sum(weight: Decimal(1)))
        let model = try Self.model([
            ValueDefinition(
                name: "sum", source: .fields([FieldSource(message: 0, slot: 0, partner: partner)]),
                mapping: .plain),
            ValueDefinition(name: "low", source: .field(message: 0, slot: 1), mapping: .plain),
        ])
        let given: [Value?] = [.number(Decimal(9)), .number(Decimal(4))]
        #expect(try model.encode(0, given) == hex("AA 05 04 00 00 00 00"))
        #expect(throws: ModelError.self) {
            try model.encode(0, [.number(Decimal(9)), .number(Decimal(40))])
        }
    }

    @Test func aRoundedValueKeepsTheBytesOfItsExample() throws {
        let model = try Self.model([
            ValueDefinition(
                name: "x", source: .field(message: 0, slot: 2), mapping: .plain, places: 1)
        ])
        let bytes = hex("AA 00 00 43 66 33 40")
        let value: [Value?] = [.number(number("230.2"))]
        #expect(model.decoded(bytes) == value)
        #expect(try model.encode(0, value, over: bytes) == bytes)
        #expect(try model.encode(0, [.number(number("230.3"))], over: bytes) != bytes)
    }

    @Test func ofSeveralFieldsTheFirstThatIsThereCounts() throws {
        let lines = ["A={a:integer}", "B={b:integer}"]
        let set = try LineSet(lines.map { try Template($0) })
        let framing = Delimited(sync: [0x2F], end: LineEnd([0x21]), silence: nil)
        let format = FrameFormat(name: "f", shape: .framed(framing, .lines(set)))
        let fields = [0, 1].map { FieldSource(message: 0, slot: $0) }
        let model = Model(
            name: "test/two", title: "Two", kind: .serial(SerialModel(frames: [format], reads: [])),
            values: [ValueDefinition(name: "v", source: .fields(fields), mapping: .plain)],
            every: .seconds(1), staleAfter: nil, examples: [])
        #expect(model.decoded(Array("/B=2\r\nA=1\r\n!".utf8)) == [.number(Decimal(1))])
        #expect(model.decoded(Array("/B=2\r\n!".utf8)) == [.number(Decimal(2))])
        let changed = try model.encode(0, [.number(Decimal(3))], over: Array("/B=2\r\n!".utf8))
        #expect(changed == Array("/B=3\r\n!".utf8))
    }

    @Test func wordsOfADeviceAreRenamedAndDatesAreISO() throws {
        let template = try Template("{s:word} {t:date:YYMMDDhhmmX}")
        let format = FrameFormat(name: "f", shape: .framed(LineEnd.lf, .template(template)))
        let words = [RenamedWord(sent: "A", word: "valid"), RenamedWord(sent: "V", word: "void")]
        let date = try #require(format.datePattern(ofSlot: 1))
        let model = Model(
            name: "test/text", title: "Text",
            kind: .serial(SerialModel(frames: [format], reads: [])),
            values: [
                ValueDefinition(
                    name: "s", source: .field(message: 0, slot: 0), mapping: .renamed(words)),
                ValueDefinition(
                    name: "t", source: .field(message: 0, slot: 1), mapping: .date(date)),
            ], every: .seconds(1), staleAfter: nil, examples: [])
        let line = Array("A 2401122318s\n".utf8)
        let values: [Value?] = [.text("valid"), .text("2024-01-12T23:18+02:00")]
        #expect(model.decoded(line) == values)
        #expect(try model.encode(0, values, over: line) == line)
        #expect(model.decoded(Array("X 2413122318S\n".utf8)) == [.unknown, .unknown])
        #expect(throws: ModelError.self) { try model.encode(0, [.text("other"), nil]) }
        #expect(throws: ModelError.self) { try model.encode(0, [nil, .text("2024-01-12")]) }
    }
}
