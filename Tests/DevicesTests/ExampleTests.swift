// SPDX-License-Identifier: Apache-2.0

import Devices
import Readings
import Testing
import Wire

@Suite struct ExampleTests {
    private let right: [Value?] = [.number(Decimal(800)), .number(Decimal(24)), .text("idle")]

    @Test func aRightExamplePassesInBothDirections() throws {
        #expect(try run(.bytes(message: 0, MHZ19.reply), right) == [])
        let text = try TextSensor.model()
        let gives: [Value?] = [.number(number("21.5")), .text("ok"), .number(number("3.5"))]
        let line = "T=21.50 S=ok N=007"
        #expect(text.run(Example(input: .text(message: 0, line), gives: gives)) == [])
        let bytes = Array(line.utf8) + [0x0D, 0x0A]
        #expect(text.run(Example(input: .bytes(message: 0, bytes), gives: gives)) == [])
    }

    @Test func aWrongValueIsReportedInBothDirections() throws {
        var gives = right
        gives[0] = .number(Decimal(801))
        let wrong = hex("FF 86 03 21 40 00 00 00 16")
        #expect(
            try run(.bytes(message: 0, MHZ19.reply), gives) == [
                .value(0, expected: .number(Decimal(801)), got: .number(Decimal(800))),
                .bytes(expected: MHZ19.reply, got: wrong),
            ])
    }

    @Test func aMissingValueIsReported() throws {
        let gives: [Value?] = [right[0], nil, right[2]]
        #expect(
            try run(.bytes(message: 0, MHZ19.reply), gives) == [
                .value(1, expected: nil, got: .number(Decimal(24)))
            ])
    }

    @Test func aValueThatTheFrameCannotHoldIsReported() throws {
        let gives: [Value?] = [right[0], .number(Decimal(-41)), right[2]]
        let failures = try run(.bytes(message: 0, MHZ19.reply), gives)
        #expect(failures.count == 2)
        guard case .notEncoded(let error) = failures.last else {
            Issue.record("\(failures)")
            return
        }
        #expect(error.value == 1)
    }

    @Test(
        arguments: [
            ("FF 86 03 20 40 00 00 00 18", "its check does not hold"),
            ("FF 86 03 20", "it ends after 4 bytes: it takes 9 bytes"),
            ("", "it ends after 0 bytes: it takes 9 bytes"),
            ("00 FF 86 03 20 40 00 00 00 17", "bytes before or behind"),
            ("FF 86 03 20 40 00 00 00 17 FF", "bytes before or behind"),
            ("FF 86 03 20 40 00 00 00 17 FF 86 03 20 40 00 00 00 17", "it is 2 frames"),
        ])
    func bytesThatAreNotOneFrameAreRefusedWithTheReason(bytes: String, message: String) throws {
        let failures = try run(.bytes(message: 0, hex(bytes)), right)
        guard case .notDecoded(let reason, _) = failures.first else {
            Issue.record("\(failures)")
            return
        }
        #expect(failures.count == 1)
        #expect(reason.contains(message), "\(reason)")
    }

    @Test func aLineThatDoesNotMatchIsRefused() throws {
        let gives: [Value?] = [nil, nil, nil]
        let example = Example(input: .text(message: 0, "T=21.5"), gives: gives)
        let failures = try TextSensor.model().run(example)
        guard case .notDecoded(let reason, let diagnosis) = failures.first else {
            Issue.record("the line was decoded")
            return
        }
        #expect(
            reason == "it is no frame: the line does not match the template: expected ' S=', found "
                + "the end")
        #expect(diagnosis?.place == 6..<6)
    }

    @Test func aBadValueIsKeptInTheBytes() throws {
        let bytes = hex("FF 86 FF FF 40 07 00 00 35")
        #expect(
            try run(.bytes(message: 0, bytes), [.unknown, .number(Decimal(24)), .unknown]) == [])
    }

    @Test func levelsAreElectrical() {
        func run(_ levels: [Bool?], _ gives: [Value?]) -> [ExampleFailure] {
            Panel.model.run(Example(input: .levels(levels), gives: gives))
        }
        #expect(run([false, nil], [.onOff(true), nil]) == [])
        #expect(run([true, true], [.onOff(false), .onOff(true)]) == [])
        #expect(
            run([true, nil], [.onOff(true), nil]) == [
                .value(0, expected: .onOff(true), got: .onOff(false)),
                .level(pin: 0, expectedHigh: true),
            ])
        #expect(run([nil, true], [nil, nil]) == [.value(1, expected: nil, got: .onOff(true))])
    }

    @Test func anInputOfTheWrongKindIsRefused() throws {
        let levels = try run(.levels([]), right)
        #expect(levels == [.notDecoded("the example's input is not of the model's kind")])
    }

    private func run(_ input: Example.Input, _ gives: [Value?]) throws -> [ExampleFailure] {
        try MHZ19.model().run(Example(input: input, gives: gives))
    }
}
