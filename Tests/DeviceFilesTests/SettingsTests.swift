// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Readings
import Testing

@testable import DeviceFiles

/// Models compiled with the settings of their devices.
@Suite struct SettingsTests {
    private static let meter = """
        model: acme/meter
        title: A meter on a shared line
        settings:
          address: { type: u8, range: 1..247, default: 1, title: Modbus address }
          factor: { type: number, default: 0.1 }
        serial: { baud: 9600 }
        every: 5s
        frames:
          reply:
            sync: $address 03 02
            fields: [{ name: power, type: u16be }, { skip: 1 }, { check: crc16-modbus-le }]
        reads:
          power: { send: [{ bytes: $address 03 00 }, { check: crc16-modbus-le }], expect: reply }
        values:
          power: { from: reply.power, scale: $factor, unit: W }
        examples:
          - { bytes: 01 03 02 00 37 77 12 64, gives: { power: 5.5 } }
          - { settings: { address: 2 }, bytes: 02 03 02 00 37 77 12 57, gives: { power: 5.5 } }

        """

    private static func gateway(_ devices: String, _ model: String = meter) throws -> GatewayFile {
        let folder = try TemporaryFolder()
        try folder.write(model, to: "devices/acme/meter.yaml")
        let heading = "gateway: shed\nbroker: { url: mqtt://localhost }\ndevices:\n"
        try folder.write(heading + devices, to: "gateway.yaml")
        return try GatewayFile.load("\(folder.path)/gateway.yaml", Surroundings(systemFolders: []))
    }

    private static func serial(_ device: DeviceEntry) throws -> SerialModel {
        guard case .serial(let serial) = device.file.model.kind else {
            throw NoLine()
        }
        return serial
    }

    @Test func eachDeviceHasAModelWithItsSettings() throws {
        let file = try Self.gateway(
            """
              one: { model: acme/meter, port: /dev/a }
              two: { model: acme/meter, port: /dev/a, settings: { address: 2, factor: 1 } }
            """)
        let requests = try file.devices.map { try Self.serial($0).reads[0].request }
        #expect(requests.map { Array($0.prefix(3)) } == [[1, 3, 0], [2, 3, 0]])
        #expect(requests[0].count == 5)
        let frames = try file.devices.map { try $0.file.model.encode(0, [.number(Decimal(55))]) }
        #expect(Array(frames[0].prefix(5)) == [1, 3, 2, 0x02, 0x26])
        #expect(Array(frames[1].prefix(5)) == [2, 3, 2, 0x00, 0x37])
    }

    /// With a new plan, a gateway reopens only the devices that differ.
    @Test func devicesDifferByTheirSettings() throws {
        let lines = ["", ", settings: { address: 1 }", ", settings: { address: 2 }"]
        let files = try lines.map { settings in
            try Self.gateway("  it: { model: acme/meter, port: /dev/a\(settings) }").devices[0].file
        }
        #expect(files.map(\.settings["address"]) == ["1", "1", "2"])
        let (path, model) = (files[0].path, files[0].model)
        let same = files.map { file in
            DeviceFile(
                path: path, source: file.source, settings: file.settings, model: model,
                serial: nil, pins: [])
        }
        #expect(same[0] == same[1])
        #expect(same[0] != same[2])
    }

    /// The simulator sends the device's own address, and ignored bytes as in the example.
    @Test func examplesAreEncodedWithTheSettings() throws {
        let file = try Self.gateway(
            """
              one: { model: acme/meter, port: /dev/a }
              nine: { model: acme/meter, port: /dev/a, settings: { address: 9 } }
            """)
        for (device, address) in zip(file.devices, [1, 9] as [UInt8]) {
            let examples = device.file.model.examples
            #expect(examples.count == 2)
            for example in examples {
                #expect(device.file.model.run(example) == [])
                let bytes = try #require(example.bytes(of: 0))
                #expect(Array(bytes.prefix(6)) == [address, 3, 2, 0, 0x37, 0x77])
            }
        }
    }

    /// An input that is not encoded again gives other values with other settings.
    @Test(arguments: [
        (
            """
            settings: { steps: { type: number, range: 1..9999, default: 1000 } }
            sysfs: { iio: adc }
            every: 5s
            values: { v: { from: in_voltage0_raw, scale: 2/$steps } }
            examples: [{ files: { in_voltage0_raw: 500 }, gives: { v: 1 } }]
            """,
            "steps=4000", Decimal("0.25")
        ),
        (
            """
            settings: { litres: { type: number, range: 0..9999, default: 10 } }
            pins: { wheel: { mode: count } }
            values: { v: { from: wheel.total, scale: $litres } }
            examples: [{ pulses: { wheel: 3 }, gives: { v: 30 } }]
            """,
            "litres=0.5", Decimal("1.5")
        ),
        (
            """
            settings: { ratio: { type: number, range: 1..9999, default: 1 } }
            serial: { baud: 9600 }
            every: 5s
            modbus: { address: 1 }
            values: { v: { from: holding 5, scale: $ratio } }
            examples: [{ registers: { holding 5: 00 07 }, gives: { v: 7 } }]
            """,
            "ratio=20", Decimal(140)
        ),
    ])
    func examplesGiveTheValuesOfTheSettings(
        body: String, setting: String, value: Decimal?
    ) throws {
        let folder = try TemporaryFolder()
        try folder.write("model: acme/meter\ntitle: A meter\n\(body)\n", to: "meter.yaml")
        let model = try DeviceFile.load("\(folder.path)/meter.yaml", set: [setting]).model
        let example = try #require(model.examples.first)
        #expect(example.gives == [value.map { .number($0) }])
        #expect(model.run(example) == [])
    }

    /// In the bytes of a request.
    @Test(arguments: [
        ("u8", "5", "05"), ("u16be", "300", "01 2C"), ("u16le", "300", "2C 01"),
        ("i8", "-2", "FE"), ("dec2", "7", "30 37"), ("hex2", "26", "31 41"), ("bcd8", "42", "42"),
        ("f32be", "1.5", "3F C0 00 00"), ("text", "a7", "61 37"),
    ])
    func aSettingIsEncodedByItsTypeInBytes(type: String, value: String, bytes: String) throws {
        let model = Self.meter
            .replacing(
                "type: u8, range: 1..247, default: 1", with: "type: \(type), default: '\(value)'"
            )
            .replacing("sync: $address 03 02", with: "sync: 01 03 02")
        let lines = model.split(separator: "\n").filter { !$0.contains("settings: { address: 2") }
        let file = try Self.gateway(
            "  it: { model: acme/meter, port: /dev/a }", lines.joined(separator: "\n"))
        let request = try Self.serial(file.devices[0]).reads[0].request
        #expect(Array(request.dropLast(4)).hexText == bytes)
    }

    @Test func aSettingIsInsertedIntoTextsAsItIsWritten() throws {
        let file = try Self.gateway(
            """
              two: { model: acme/meter, settings: { channel: 2, most: 3.30, name: pcf, calls: 4 } }
            """,
            """
            model: acme/meter
            title: $name is not put into a title
            settings:
              channel: { type: u8, default: 0 }
              most: { type: number, default: 5 }
              name: { type: text, words: [ads, pcf], default: ads }
              calls: { type: number, range: 0..10, default: 2 }
            sysfs: { iio: "$name$$1015", retries: $calls }
            every: 5s
            values:
              voltage: { from: "in_voltage${channel}", scale: 0.001, valid: 0..$most, unit: V }
            examples:
              - { files: { in_voltage0_raw: 1500 }, gives: { voltage: 1.5 } }
            """)
        let model = file.devices[0].file.model
        guard case .sensor(let sensor) = model.kind else { throw NoLine() }
        #expect(model.title == "$name is not put into a title")
        #expect(sensor.name == "pcf$1015")
        #expect(sensor.retries == 4)
        #expect(model.values[0].source == .channel(SensorChannel("in_voltage2", label: nil)))
        #expect(model.values[0].valid == Decimal(0)...Decimal(mantissa: 33, exponent: -1))
    }

    @Test func aSettingWithoutADefaultComesFromTheFirstExample() throws {
        let folder = try TemporaryFolder()
        let model = Self.meter.replacing("range: 1..247, default: 1", with: "range: 1..247")
            .replacing("{ bytes: 01 03 02", with: "{ settings: { address: 1 }, bytes: 01 03 02")
        try folder.write(model, to: "meter.yaml")
        let path = "\(folder.path)/meter.yaml"
        let file = try DeviceFile.load(path)
        #expect(try file.model.encode(0, [nil]).first == 1)
        #expect(try DeviceFile.load(path, set: ["address=3"]).model.encode(0, [nil]).first == 3)
        let (_, complaint) = outcome { () throws(Mistakes) in try DeviceFile.load(path, set: []) }
        #expect(complaint.hasPrefix("--set: error: missing setting 'address'"))
    }

    @Test(arguments: [
        (["address"], "--set:1:1: error: expected a setting and its value, like address=5"),
        (["address=2", "address=3"], "--set:2:1: error: the setting 'address' is given twice"),
        (["factor=1", "address=0"], "--set:2:9: error: expected a whole number from 1 to 247"),
        (["adress=2"], "--set:1:1: error: unknown key 'adress'"),
    ])
    func aWrongSettingOnTheCommandLineHasItsPlace(words: [String], message: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.meter, to: "meter.yaml")
        let (_, complaint) = outcome { () throws(Mistakes) in
            try DeviceFile.load("\(folder.path)/meter.yaml", set: words)
        }
        #expect(complaint.hasPrefix(message))
    }
}

private struct NoLine: Error {}
