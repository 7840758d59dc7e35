// SPDX-License-Identifier: Apache-2.0

import Readings
import Testing

@testable import Devices

/// What is a command for a value, and what is not.
@Suite struct CommandTests {
    private static let level = ValueDefinition(
        name: "level", source: .commands, mapping: .plain,
        valid: Decimal(5)...Decimal(30), setter: .field(write: 0, slot: 0),
        step: Decimal(mantissa: 5, exponent: -1))
    private static let mode = ValueDefinition(
        name: "mode", source: .commands,
        mapping: .words([
            NumberedWord(number: 0, word: "eco"), NumberedWord(number: 1, word: "away"),
        ]),
        setter: .field(write: 0, slot: 0))
    private static let relay = ValueDefinition(
        name: "relay", source: .pin(0), mapping: .onOff, setter: .source)

    @Test(arguments: [
        ("20.5", "20.5"), (#""20.5""#, "20.5"), (#"{"value":20.5}"#, "20.5"),
        (#"{ "state" : "20.5" }"#, "20.5"), ("2.05e1", "20.5"), ("20.500000000000004", "20.5"),
        ("5", "5"), ("30.0", "30"),
    ])
    func aNumberIsTakenAsPeopleAndProgramsSendIt(payload: String, number: String) throws {
        let expected = try #require(Decimal(number))
        #expect(Self.level.command(payload.utf8) == .set(.number(expected)))
    }

    @Test(arguments: [
        "", "4.9", "30.5", "20.6", "NaN", "Infinity", "0x14", "20,5", "20.5 ", "[20.5]", "null",
        "true", #"{"value":"x"}"#, #"{"value":20.5,"unit":"C"}"#, #"{"value":[20.5]}"#,
        #"{"other":20.5}"#, #"{"value":{"value":20.5}}"#, #"{"value":null}"#, #"{"value":20.5"#,
        #""20.5"#,
        #""20.5","x":"1""#, "20\u{0}", "1e999999999", "{}",
    ])
    func anythingElseIsNoNumber(payload: String) {
        #expect(Self.level.command(payload.utf8) == nil)
    }

    @Test(arguments: ["ON", "on", "1", "true", "True", #""ON""#, #"{"state":"ON"}"#])
    func anOutputIsSwitched(payload: String) {
        #expect(Self.relay.command(payload.utf8) == .turn(.set(true)))
    }

    @Test(arguments: [
        "onn", "on ", "on5s", #"{"state":null}"#, #"{"state":"ON","brightness":255}"#, "ON\u{0}",
        "\u{1B}[1m", #"{"state":"\u0000ON"}"#,
    ])
    func anythingElseSwitchesNothing(payload: String) {
        #expect(Self.relay.command(payload.utf8) == nil)
    }

    @Test func aWordIsTakenInAnyCase() {
        #expect(Self.mode.command("ECO".utf8) == .set(.text("eco")))
        #expect(Self.mode.command(#"{"state":"Away"}"#.utf8) == .set(.text("away")))
        #expect(Self.mode.command("0".utf8) == nil)
    }

    /// A text takes only what is one, and a whole number keeps all its digits.
    @Test func aTextAndALongNumberAreTakenAsTheyAre() throws {
        let text = ValueDefinition(
            name: "text", source: .commands, mapping: .text, setter: .field(write: 0, slot: 0))
        #expect(text.command(#"{"value":"null"}"#.utf8) == .set(.text("null")))
        #expect(text.command(#"{"value":null}"#.utf8) == nil)
        #expect(text.command(#"{"value":{"a":1}}"#.utf8) == nil)
        let counter = ValueDefinition(
            name: "counter", source: .commands, mapping: .plain, setter: .field(write: 0, slot: 0))
        let number = try #require(Decimal("1234567890123456789"))
        #expect(counter.command("1234567890123456789".utf8) == .set(.number(number)))
    }

    @Test func bytesThatAreNoTextAreNoCommand() {
        #expect(Self.relay.command([0x6F, 0x6E, 0xFF] as [UInt8]) == nil)
        #expect(Self.relay.command([UInt8](repeating: 0x31, count: 100_000)) == nil)
        let deep = String(repeating: #"{"a":"#, count: 10_000)
        #expect(Self.relay.command(deep.utf8) == nil)
    }
}
