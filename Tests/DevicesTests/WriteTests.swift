// SPDX-License-Identifier: Apache-2.0

import Devices
import Readings
import Testing
import Wire

/// A device with a request of two fields, and an answer that repeats one of them.
private enum Heater {
    static func model() throws -> Model {
        let request = try FrameLayout(
            sync: [0xB4],
            fields: [
                Field(name: "target", kind: .integer(.u8)),
                Field(name: "mode", kind: .integer(.u8)),
                Field(kind: .check(Check(name: "sum8")!, over: nil)),
            ])
        let answer = try FrameLayout(
            sync: [0xC5], fields: [Field(name: "target", kind: .integer(.u8))])
        let state = try FrameLayout(
            sync: [0xC6], fields: [Field(name: "mode", kind: .integer(.u8))])
        let begin = try FrameLayout(sync: [0xB0], fields: [])
        let end = try FrameLayout(sync: [0xBF], fields: [])
        let write = Write(
            name: "climate", request: FrameFormat(name: "climate", shape: .fields(request)),
            expect: [0], before: [1], after: [2])
        let brackets = [("begin", begin), ("end", end)].map { name, layout in
            Write(name: name, request: FrameFormat(name: name, shape: .fields(layout)))
        }
        let modes = Mapping.words([
            NumberedWord(number: 0, word: "off"), NumberedWord(number: 2, word: "eco"),
        ])
        return Model(
            name: "test/heater", title: "Heater",
            kind: .serial(
                SerialModel(
                    frames: [
                        FrameFormat(name: "answer", shape: .fields(answer)),
                        FrameFormat(name: "state", shape: .fields(state)),
                    ], reads: [Read(name: "state", request: [1], expect: [1])],
                    writes: [write] + brackets)),
            values: [
                ValueDefinition(
                    name: "target", source: .field(message: 1, slot: 0),
                    mapping: .number(scale: number("0.5"), offset: .zero),
                    valid: number("5")...number("30"), setter: .field(write: 0, slot: 0),
                    step: number("0.5")),
                ValueDefinition(
                    name: "mode", source: .field(message: 0, slot: 0), mapping: modes,
                    setter: .field(write: 0, slot: 1)),
                ValueDefinition(
                    name: "reset", source: .commands, mapping: .press,
                    setter: .writes([.init(.text("press"), write: 2)]), eventEnd: .zero),
            ], every: .seconds(10), staleAfter: nil, examples: [])
    }
}

@Suite struct WriteTests {
    private let model: Model

    init() throws {
        model = try Heater.model()
    }

    @Test func theConfirmationsOfAWriteAreMessages() {
        guard case .serial(let serial) = model.kind else { return }
        #expect(serial.messages.map(\.name) == ["state", "climate"])
        #expect(serial.confirmations(of: 0) == [1])
        #expect(serial.confirmations(of: 1).isEmpty)
        #expect(serial.isConfirmation(1))
        #expect(!serial.isConfirmation(0))
    }

    @Test func aRequestHasTheNewNumberAndThePresentOnesOfOtherValues() throws {
        let change = try model.change(
            0, to: .number(number("21.5")), present: [.number(number("5")), .text("eco"), nil])
        #expect(change.questions.map(\.name) == ["begin", "climate", "end"])
        #expect(change.questions[1].request == hex("B4 2B 02 E1"))
        #expect(change.questions[1].expect == [0])
    }

    @Test func aValueThatNothingConfirmsIsReadBack() throws {
        let change = try model.change(
            1, to: .text("off"), present: [.number(number("20")), nil, nil])
        #expect(change.questions.map(\.name) == ["begin", "climate", "end", "state"])
        #expect(change.steps[3].messages == [0])
    }

    @Test func withoutThePresentValueNothingIsSent() {
        let error = thrown(ModelError.self) {
            try model.change(0, to: .number(number("20")), present: [nil, nil, nil])
        }
        #expect(error?.value == 1)
        #expect(error?.message.contains("'mode'") == true)
    }

    @Test func aConfirmationMustRepeatWhatWasSent() throws {
        let change = try model.change(
            0, to: .number(number("21")), present: [nil, .text("eco"), nil])
        let step = change.steps[1]
        #expect(step.disagreement(0) { _ in .integer(42) } == nil)
        #expect(
            step.disagreement(0) { _ in .integer(41) } == "confirms target 41 in place of 42")
        #expect(step.disagreement(1) { _ in .integer(41) } == nil)
    }

    @Test func theWritesAfterItAreSentAlthoughItFailed() throws {
        let change = try model.change(
            1, to: .text("off"), present: [.number(number("20")), nil, nil])
        #expect(change.closing(afterFailureOf: 0) == 2..<3)
        #expect(change.closing(afterFailureOf: 1) == 2..<3)
        #expect(change.closing(afterFailureOf: 2).isEmpty)
        #expect(change.closing(afterFailureOf: 3).isEmpty)
    }

    @Test func requestsAreDecodedToo() throws {
        guard case .serial(let serial) = model.kind else { return }
        var values = [Value?](repeating: nil, count: 3)
        let raw = try #require(serial.writes[0].request.rawValues(of: hex("B4 2B 02 E1")))
        model.decode(request: 0, { raw[$0] }, into: &values)
        #expect(values == [.number(number("21.5")), .text("eco"), nil])
        #expect(model.values(setBy: 0).map(\.value) == [0, 1])
        #expect(model.values(setBy: 2).first?.to == .text("press"))
    }

    @Test func onlyWhatNothingRenewsIsOnlySet() {
        #expect(model.isOnlySet(0))
        #expect(!model.isOnlySet(1))
        #expect(model.isOnlySet(2))
    }

    @Test(
        arguments: [
            ("21.5", "21.5"), ("5", "5"), ("30", "30"), ("30.5", nil), ("4.5", nil), ("21.3", nil),
            ("warm", nil), ("", nil), (" 21", nil),
        ] as [(String, String?)])
    func aNumberIsInTheRangeAndOnAStep(payload: String, set: String?) {
        let command = model.values[0].command(Array(payload.utf8))
        #expect(command == set.map { .set(.number(number($0))) })
    }

    @Test(arguments: [("eco", "eco"), ("ECO", "eco"), ("warm", nil)] as [(String, String?)])
    func aWordIsOneOfThem(payload: String, set: String?) {
        #expect(model.values[1].command(Array(payload.utf8)) == set.map { .set(.text($0)) })
    }

    @Test func aButtonIsPressedInAnyCase() {
        #expect(model.values[2].command(Array("PRESS".utf8)) == .set(.text("press")))
        #expect(model.values[2].command(Array("on".utf8)) == nil)
    }

    @Test func theMessageSaysWhatIsExpected() {
        #expect(
            model.values.map(\.commandExpectation) == [
                "a number in 5..30 in steps of 0.5", "'off' or 'eco'", "'press'",
            ])
    }
}
