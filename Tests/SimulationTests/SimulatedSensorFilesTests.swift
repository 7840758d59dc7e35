// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Glibc
import Plan
import Ports
import Reactor
import ReactorTesting
import Testing

@testable import Simulation

@Suite struct SimulatedSensorFilesTests {
    private static func device(
        _ name: String, _ model: String, id: String? = nil
    ) throws -> DeviceEntry {
        let file = try deviceFile(model)
        guard case .sensor(let sensor) = file.model.kind else {
            throw WrongModel("\(model) is not a kernel sensor")
        }
        let address = SensorAddress(kind: sensor.kind, name: sensor.name, id: id)
        return DeviceEntry(
            name: name, file: file, place: .sensor(address), pace: ReadingPace(every: .seconds(1)))
    }

    /// Two of its values come from one file.
    @Test func aFileOfTwoValuesHasTheContentOfTheOneThatIsSimulated() throws {
        let file = try deviceFile("vishay/veml6040")
        guard case .sensor(let sensor) = file.model.kind else { return }
        var writer = SensorWriter(file.model, sensor, seed: 1, name: "light")
        let texts = try (0..<20).map { try writer.texts(at: $0 * 60_000_000_000) }
        #expect(Set(texts.map { $0["in_intensity_green_raw"] }).count > 10)
    }

    @Test func theTreeHasTheLayoutOfTheKernel() throws {
        try TestLoop.run { _ in
            let devices = [
                try Self.device("cold", "dallas/ds18b20", id: "28-0316a2794cff"),
                try Self.device("air", "bosch/bme280"),
                try Self.device("cpu", "raspberrypi/cpu"),
                try Self.device("fan", "raspberrypi/fan"),
            ]
            let gateway = try SimulatedGateway(file: gatewayFile(devices), seed: 1, loop: .current)
            let root = gateway.sensorRoot
            let temperature = text("\(root)/bus/w1/devices/28-0316a2794cff/temperature")
            #expect(temperature.hasSuffix("\n") && Int(temperature.dropLast()) != nil)
            #expect(isThere("\(root)/devices/w1_bus_master1/therm_bulk_read"))
            #expect(text("\(root)/bus/iio/devices/iio:device1/name") == "bme280\n")
            let pressure = text("\(root)/bus/iio/devices/iio:device1/in_pressure_input")
            #expect(pressure.split(separator: ".").last?.count == 10, "nine digits and a line end")
            #expect(text("\(root)/class/thermal/thermal_zone2/type") == "cpu-thermal\n")
            #expect(text("\(root)/class/hwmon/hwmon3/name") == "pwmfan\n")
            gateway.close()
            #expect(!isThere(root))
        }
    }

    @Test func aPowerSupplyHasNumbersAndWords() throws {
        try TestLoop.run { _ in
            let devices = [
                try Self.device("first", "generic/battery"),
                try Self.device("second", "generic/battery", id: "BAT7"),
                try Self.device("third", "generic/battery", id: "1-0036"),
                try Self.device("outside", "generic/battery", id: "BAT0/../../../x"),
                try Self.device("gauge", "maxim/max17040"),
            ]
            let gateway = try SimulatedGateway(file: gatewayFile(devices), seed: 1, loop: .current)
            let root = "\(gateway.sensorRoot)/class/power_supply"
            #expect(text("\(root)/BAT0/status") == "Discharging\n")
            #expect(text("\(root)/BAT0/serial_number") == "00123\n")
            #expect(text("\(root)/BAT7/model_name") == "AC-4012\n")
            #expect(text("\(root)/BAT2/label") == "1-0036\n")
            #expect(text("\(root)/BAT3/health") == "Good\n")
            let voltage = text("\(root)/battery4/voltage_now").dropLast()
            #expect((3_400_000...4_200_000).contains(Int(voltage) ?? 0))
            gateway.close()
            #expect(!isThere(root))
        }
    }

    @Test func theSameSeedGivesTheSameTextsThatChangeWithTime() throws {
        let first = try texts(seed: 7)
        let again = try texts(seed: 7)
        #expect(first == again)
        #expect(Set(first).count > 3, "the texts change")
        #expect(try texts(seed: 8) != first)
    }

    private func texts(seed: UInt64) throws -> [String] {
        try TestLoop.run { time in
            let devices = [try Self.device("cold", "dallas/ds18b20")]
            let gateway = try SimulatedGateway(
                file: gatewayFile(devices), seed: seed, loop: .current)
            gateway.start()
            var texts: [String] = []
            for _ in 0..<10 {
                await time.advance(by: .seconds(1))
                let path = "bus/w1/devices/28-000000000001/temperature"
                texts.append(text("\(gateway.sensorRoot)/\(path)"))
            }
            gateway.close()
            return texts
        }
    }

    @Test func aRemovedSensorComesBack() throws {
        try TestLoop.run { time in
            let devices = [try Self.device("cpu", "raspberrypi/cpu")]
            let gateway = try SimulatedGateway(file: gatewayFile(devices), seed: 1, loop: .current)
            gateway.start()
            let path = "\(gateway.sensorRoot)/class/thermal/thermal_zone0/temp"
            gateway.unplug(0)
            #expect(!isThere(path))
            await time.advance(by: .seconds(2))
            #expect(!isThere(path))
            try gateway.replug(0)
            #expect(isThere(path))
            gateway.close()
        }
    }

    private nonisolated func isThere(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    private nonisolated func text(_ path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}

private struct WrongModel: Error {
    let text: String

    init(_ text: String) {
        self.text = text
    }
}
