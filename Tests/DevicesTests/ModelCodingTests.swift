// SPDX-License-Identifier: Apache-2.0

import Devices
import PropertyTesting
import Readings
import Testing
import Wire

@Suite struct ModelCodingTests {
    @Test func aFrameGivesItsValues() throws {
        #expect(
            try MHZ19.model().decoded(MHZ19.reply) == [
                .number(Decimal(800)), .number(Decimal(24)), .text("idle"),
            ])
    }

    @Test func numbersOutsideOfTheRangeAndOfTheEnumerationAreUnknown() throws {
        let model = try MHZ19.model()
        let bytes = try model.encode(0, [nil, nil, nil], over: MHZ19.reply)
        for (place, byte, value) in [(2, 0x13, 0), (5, 2, 2)] as [(Int, UInt8, Int)] {
            var changed = bytes
            changed[place] = byte
            if place == 2 { changed[3] = 0x89 }
            let encoded = try model.encode(0, [nil, nil, nil], over: changed)
            #expect(model.decoded(encoded)[value] == .unknown)
        }
        let last = try model.encode(0, [.number(Decimal(5000)), nil, nil], over: bytes)
        #expect(model.decoded(last)[0] == .number(Decimal(5000)))
    }

    @Test func placesThatAFrameDoesNotFeedStayAsTheyAre() throws {
        let model = try TwoFrames.model()
        let before: [Value?] = [.number(Decimal(1)), .unknown]
        #expect(
            model.decoded([0xB0, 7], over: before) == [.number(Decimal(1)), .number(Decimal(7))])
    }

    @Test func linesGiveNumbersAndWords() throws {
        #expect(
            try TextSensor.model(scale: "0.1").decoded(Array("T=214.50 S=ok N=3\r\n".utf8)) == [
                .number(number("21.45")), .text("ok"), .number(number("1.5")),
            ])
    }

    @Test(
        arguments: [
            (0, "5001", "5001 is outside of 0..5000"), (0, "0.5", "lies between two steps"),
            (1, "-41", "does not fit u8"), (1, "216", "does not fit u8"),
            (2, "1", "1 is not one of idle, run"),
        ])
    func aValueThatTheFrameCannotHoldIsRefused(index: Int, text: String, message: String) throws {
        let model = try MHZ19.model()
        var values = [Value?](repeating: nil, count: 3)
        values[index] = .number(number(text))
        let error = thrown(ModelError.self) { try model.encode(0, values) }
        #expect(error?.value == index)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test func aWordThatIsNotInTheEnumerationIsRefused() throws {
        let model = try MHZ19.model()
        let error = thrown(ModelError.self) { try model.encode(0, [nil, nil, .text("stop")]) }
        #expect(error == ModelError(value: 2, "the enumeration has no word stop"))
    }

    @Test func aBadValueLeavesTheBytesOfTheExample() throws {
        let model = try MHZ19.model()
        let unknown: [Value?] = [.unknown, .unknown, .unknown]
        #expect(try model.encode(0, unknown, over: MHZ19.reply) == MHZ19.reply)
        #expect(thrown(ModelError.self) { try model.encode(0, unknown) }?.value == 0)
    }

    @Test func roundingTakesTheNearerStep() throws {
        let model = try MHZ19.model()
        let bytes = try model.encode(
            0, [.number(number("412.5")), .number(number("21.4")), nil], rounding: true)
        #expect(
            model.decoded(bytes) == [.number(Decimal(413)), .number(Decimal(21)), .text("idle")])
    }

    @Test func twoValuesOfOneFieldMustAgree() throws {
        let model = try TwoFrames.sharing()
        #expect(try model.encode(0, [.number(Decimal(3)), .number(Decimal(6))]) == [0xA0, 3])
        let error = thrown(ModelError.self) {
            try model.encode(0, [.number(Decimal(3)), .number(Decimal(8))])
        }
        #expect(error?.value == 1)
    }

    @Test(arguments: Seeds.fresh(300))
    func encodedFramesAreDecoded(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let model = try MHZ19.model()
        let values: [Value?] = [
            .number(Decimal(Int64.random(in: 0...5000, using: &random))),
            .number(Decimal(Int64.random(in: -40...215, using: &random))),
            .text(random.chance(50) ? "idle" : "run"),
        ]
        #expect(model.decoded(try model.encode(0, values)) == values)
        let text = try TextSensor.model(scale: "0.05")
        let steps = Int64.random(in: -9999...9999, using: &random)
        let expected: [Value?] = [
            .number(Decimal(mantissa: steps * 5, exponent: -3)), .text("ok"),
            .number(Decimal(mantissa: steps * 5, exponent: -1)),
        ]
        #expect(text.decoded(try text.encode(0, expected)) == expected)
    }

    @Test func theLongestSilenceIsFromTheFileOrTheInterval() throws {
        let polled = try MHZ19.model()
        #expect(polled.silenceLimit(every: nil) == .seconds(30))
        #expect(polled.silenceLimit(every: .seconds(1)) == .seconds(5))
        #expect(polled.silenceLimit(every: .seconds(60)) == .seconds(180))
        #expect(try TextSensor.model().silenceLimit(every: nil) == .seconds(20))
        #expect(Panel.model.silenceLimit(every: nil) == nil)
    }
}

/// Frames of a sync and one byte.
private enum TwoFrames {
    static func frame(_ sync: UInt8) throws -> FrameFormat {
        let layout = try FrameLayout(
            sync: [sync], fields: [Field(name: "x", kind: .integer(.u8))])
        return FrameFormat(name: "f\(sync)", shape: .fields(layout))
    }

    static func model() throws -> Model {
        model([try frame(0xA0), try frame(0xB0)], [(0, "1"), (1, "1")])
    }

    static func sharing() throws -> Model {
        model([try frame(0xA0)], [(0, "1"), (0, "2")])
    }

    private static func model(_ frames: [FrameFormat], _ values: [(Int, String)]) -> Model {
        Model(
            name: "test/two", title: "Two",
            kind: .serial(SerialModel(frames: frames, reads: [])),
            values: values.map { frame, scale in
                ValueDefinition(
                    name: "v\(frame)\(scale)", source: .field(message: frame, slot: 0),
                    mapping: .number(scale: number(scale), offset: .zero))
            }, every: .seconds(1), staleAfter: nil, examples: [])
    }
}
