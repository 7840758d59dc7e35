// SPDX-License-Identifier: Apache-2.0

import Devices
import Readings
import Wire

/// Bytes as a device file writes them.
func hex(_ text: String) -> [UInt8] {
    text.split(separator: " ").map { UInt8($0, radix: 16)! }
}

func number(_ text: String) -> Decimal { Decimal(text)! }

/// The Winsen MH-Z19: carbon dioxide in ppm, and degrees Celsius plus 40.
enum MHZ19 {
    static let read = Read(
        name: "co2", request: hex("FF 01 86 00 00 00 00 00 79"), expect: [0],
        timeout: .milliseconds(200), retries: 2, gap: .milliseconds(50))
    static let reply = hex("FF 86 03 20 40 00 00 00 17")

    static func model() throws -> Model {
        let layout = try FrameLayout(
            sync: [0xFF, 0x86],
            fields: [
                Field(name: "co2", kind: .integer(.u16be)),
                Field(name: "celsius", kind: .integer(.u8)),
                Field(name: "mode", kind: .integer(.u8)),
                Field(kind: .skip(2)),
                Field(kind: .check("sum8-negate", over: 1...7)),
            ])
        return Model(
            name: "winsen/mh-z19", title: "MH-Z19",
            kind: .serial(
                SerialModel(
                    frames: [FrameFormat(name: "reply", shape: .fields(layout))], reads: [read])),
            values: [
                ValueDefinition(
                    name: "co2", source: .field(message: 0, slot: 0), mapping: .plain, unit: "ppm",
                    valid: number("0")...number("5000")),
                ValueDefinition(
                    name: "temperature", source: .field(message: 0, slot: 1),
                    mapping: .number(scale: Decimal(1), offset: Decimal(-40)), unit: "°C"),
                ValueDefinition(
                    name: "mode", source: .field(message: 0, slot: 2),
                    mapping: .words([
                        NumberedWord(number: 0, word: "idle"), NumberedWord(number: 1, word: "run"),
                    ])),
            ], every: .seconds(10), staleAfter: nil, examples: [])
    }
}

/// A line with a decimal and a word.
enum TextSensor {
    static func model(scale: String = "1") throws -> Model {
        let template = try Template("T={t:decimal} S={state:word} N={n:integer}")
        let format = FrameFormat(name: "text", shape: .framed(LineEnd.crlf, .template(template)))
        return Model(
            name: "test/text", title: "Text",
            kind: .serial(SerialModel(frames: [format], reads: [])),
            values: [
                ValueDefinition(
                    name: "temperature", source: .field(message: 0, slot: 0),
                    mapping: .number(scale: number(scale), offset: .zero)),
                ValueDefinition(
                    name: "state", source: .field(message: 0, slot: 1), mapping: .text),
                ValueDefinition(
                    name: "count", source: .field(message: 0, slot: 2),
                    mapping: .number(scale: number("0.5"), offset: .zero)),
            ], every: .seconds(1), staleAfter: .seconds(20), examples: [])
    }
}

/// A button to ground and a relay.
enum Panel {
    static let model = Model(
        name: "test/panel", title: "Panel",
        kind: .pins(
            PinModel(pins: [
                PinRole(name: "button", use: .input(InputRole()), activeLow: true),
                PinRole(name: "relay", use: .output(OutputRole()), activeLow: false),
            ])),
        values: [
            ValueDefinition(name: "button", source: .pin(0), mapping: .onOff),
            ValueDefinition(name: "relay", source: .pin(1), mapping: .onOff, setter: .source),
        ], every: nil, staleAfter: nil, examples: [])
}

extension Model {
    /// The values of the one frame in the bytes, laid over the previous values.
    func decoded(_ bytes: [UInt8], over before: [Value?]? = nil) -> [Value?] {
        guard case .serial(let serial) = kind else { return [] }
        var decoder = FrameDecoder(serial.frames)
        decoder.reset()
        var values = before ?? [Value?](repeating: nil, count: self.values.count)
        bytes.withUnsafeBytes { all in
            decoder.receive(all) { event in
                if case .frame(let index, let view) = event { decode(index, view, into: &values) }
            }
        }
        return values
    }
}

/// The error that the body throws, or `nil`. (`#expect(throws:)` hands it out from Swift 6.1 only.)
func thrown<Thrown: Error>(_ type: Thrown.Type, by body: () throws -> Any) -> Thrown? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? Thrown
    }
}
