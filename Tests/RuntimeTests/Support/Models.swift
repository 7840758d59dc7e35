// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Plan
import Ports
import Readings
import Testing
import Wire

/// Small models for the tests, made without files.
enum Models {
    /// Sends `A5 <value> <xor>` unasked, each second.
    static func sender() throws -> DeviceFile {
        file(try frames(sync: [0xA5]), reads: [], every: .seconds(1))
    }

    /// Answers `01` with `A5 <value> <xor>`.
    static func polled(every: Duration = .seconds(10)) throws -> DeviceFile {
        let read = Read(
            name: "level", request: [0x01], expect: [0], timeout: .milliseconds(200), retries: 1)
        return file(try frames(sync: [0xA5]), reads: [read], every: every)
    }

    /// Sends `<value> ... <xor>` between two silences, or answers `01` with it.
    static func pausing(isAsked: Bool) throws -> DeviceFile {
        let layout = try FrameLayout(
            sync: [],
            fields: [
                Field(name: "level", kind: .integer(.u8)), Field(kind: .gap(0...8)),
                Field(kind: .check("xor8", over: nil)),
            ], silence: .milliseconds(20))
        let read = Read(
            name: "level", request: [0x01], expect: [0], timeout: .milliseconds(200), retries: 1)
        let format = FrameFormat(name: "data", shape: .fields(layout))
        return file([format], reads: isAsked ? [read] : [], every: .seconds(10))
    }

    /// A frame of `sender` and `polled`.
    static func frame(_ value: UInt8) -> [UInt8] {
        [0xA5, value, 0xA5 ^ value]
    }

    static let relay = output("relay", atExit: false)
    static let button = input("button")

    static func output(
        _ name: String, _ role: OutputRole = OutputRole(), atStart: Bool = false,
        atExit: Bool? = nil
    ) -> DeviceFile {
        let settings = PinSettings(direction: .output, atStart: atStart, atExit: atExit)
        return pins([PinRole(name: name, use: .output(role), activeLow: false)], [settings])
    }

    static func input(_ name: String, _ role: InputRole = InputRole()) -> DeviceFile {
        pins(
            [PinRole(name: name, use: .input(role), activeLow: false)],
            [PinSettings(direction: .input)])
    }

    /// A button with a value for its clicks.
    static let clicker = pins(
        [PinRole(name: "button", use: .input(InputRole()), activeLow: false)],
        [PinSettings(direction: .input)], hasClicks: true)

    /// A value for the state of each pin, and one for the clicks of the first.
    static func pins(
        _ roles: [PinRole], _ settings: [PinSettings], hasClicks: Bool = false
    ) -> DeviceFile {
        var values = roles.enumerated().map { index, role in
            ValueDefinition(
                name: role.name, source: .pin(index), mapping: .onOff,
                setter: role.isOutput ? .source : nil)
        }
        if hasClicks {
            values.append(
                ValueDefinition(name: "click", source: .click(pin: 0), mapping: .clicks))
        }
        let model = Model(
            name: "test/pins", title: "A test", kind: .pins(PinModel(pins: roles)),
            values: values, every: nil, staleAfter: nil, examples: [])
        return DeviceFile(path: "test.yaml", model: model, serial: nil, pins: settings)
    }

    /// Two channels in thousandths.
    static let sensor: DeviceFile = {
        let values = ["level", "other"].map { name in
            ValueDefinition(
                name: name, source: .channel(SensorChannel("in_\(name)")),
                mapping: .number(scale: Decimal(mantissa: 1, exponent: -3), offset: .zero))
        }
        let kind = Model.Kind.sensor(
            SensorModel(kind: .iio, name: "chip", retries: 2, overlay: "chip,addr=7"))
        let model = Model(
            name: "test/sensor", title: "A test", kind: kind, values: values,
            every: .seconds(30), staleAfter: nil, examples: [])
        return DeviceFile(path: "test.yaml", model: model, serial: nil, pins: [])
    }()

    /// 1000 pulses a kilowatt hour: energy, and power from the time between pulses.
    static func meter() throws -> DeviceFile {
        var settings = PinSettings(direction: .input)
        settings.edge = .on
        let (one, all) = (Decimal(1), Decimal(1000))
        let energy = ValueDefinition(
            name: "energy", source: .total(pin: 0),
            mapping: .pulses(try #require(PulseScale(one, per: all)), offset: .zero),
            setter: .source)
        let power = ValueDefinition(
            name: "power", source: .rate(pin: 0, .gap(zeroAfter: .seconds(60))),
            mapping: .pulses(try #require(PulseScale(Decimal(3600))), offset: .zero))
        let model = Model(
            name: "test/meter", title: "A test",
            kind: .pins(PinModel(pins: [PinRole(name: "imp", use: .counter, activeLow: false)])),
            values: [energy, power], every: .seconds(10), staleAfter: nil, examples: [])
        return DeviceFile(path: "test.yaml", model: model, serial: nil, pins: [settings])
    }

    private static func frames(sync: [UInt8]) throws -> [FrameFormat] {
        guard let byte = IntegerType(name: "u8") else { return [] }
        let layout = try FrameLayout(
            sync: sync,
            fields: [
                Field(name: "level", kind: .integer(byte)),
                Field(kind: .check("xor8", over: nil)),
            ])
        return [FrameFormat(name: "data", shape: .fields(layout))]
    }

    private static func file(
        _ frames: [FrameFormat], reads: [Read], every: Duration
    ) -> DeviceFile {
        let level = ValueDefinition(
            name: "level", source: .field(message: 0, slot: 0), mapping: .plain)
        let model = Model(
            name: "test/serial", title: "A test",
            kind: .serial(SerialModel(frames: frames, reads: reads)),
            values: [level], every: every, staleAfter: nil, examples: [])
        return DeviceFile(path: "test.yaml", model: model, serial: SerialSettings(), pins: [])
    }
}
