// SPDX-License-Identifier: Apache-2.0

import Devices
import Glibc
import Plan
import Ports
import Reactor
import ReactorTesting
import Readings
import Testing

@testable import Sysfs

@Suite struct KernelSensorsTests {
    private static let cpu = SensorAddress(kind: .thermal, name: "cpu-thermal")
    private static let temp = [SensorChannel("temp")]

    private static func cold(_ id: String) -> SensorAddress {
        SensorAddress(kind: .w1, name: "28", id: id)
    }

    @Test func aDriverThatReturnsAtOnceIsReadOnTheLoop() throws {
        try RealLoop.run {
            let tree = try FakeTree()
            try tree.addZone(0, "cpu-thermal", "48686")
            let sensors = try KernelSensors(loop: .current, tree: tree.tree)
            let sensor = try sensors.open(Self.cpu, channels: Self.temp)
            var samples: [Result<SensorSample, PortError>] = []
            sensor.read { samples.append($0) }
            #expect(samples == [.success(SensorSample(contents: [.number(Decimal(48686))]))])
            try tree.set("virtual/thermal_zone0", "temp", "-5000")
            sensor.read { samples.append($0) }
            #expect(samples.last == .success(SensorSample(contents: [.number(Decimal(-5000))])))
            #expect(EventLoop.current.statistics.offloads == 0)
        }
    }

    @Test func aDriverThatSleepsIsReadOnAThread() throws {
        try RealLoop.run {
            let tree = try FakeTree()
            try tree.addThermometer("28-000000000001", "21500")
            let sensors = try KernelSensors(loop: .current, tree: tree.tree)
            let sensor = try sensors.open(
                Self.cold("28-000000000001"), channels: [SensorChannel("temperature")])
            var samples: [Result<SensorSample, PortError>] = []
            sensor.read { samples.append($0) }
            #expect(samples.isEmpty)
            let second = await sensor.sample()
            #expect(samples == [.success(SensorSample(contents: [.number(Decimal(21500))]))])
            #expect(second == samples[0])
        }
    }

    @Test func sensorsOfOneBusThatAreDueTogetherMeasureTogether() throws {
        try RealLoop.run {
            let tree = try FakeTree()
            let ids = (1...3).map { "28-00000000000\($0)" }
            for (index, id) in ids.enumerated() { try tree.addThermometer(id, "\(index)") }
            try tree.set("w1_bus_master1", "therm_bulk_read", "0")
            let sensors = try KernelSensors(loop: .current, tree: tree.tree)
            let all = try ids.map { id in
                try sensors.open(Self.cold(id), channels: [SensorChannel("temperature")])
            }
            _ = await all[0].sample()
            #expect(tree.directory.read("devices/w1_bus_master1/therm_bulk_read") == "0\n")
            var order: [Int] = []
            for (index, sensor) in all.enumerated().dropLast() {
                sensor.read { _ in order.append(index) }
            }
            let last = await all[2].sample()
            #expect(order == [0, 1])
            #expect(last == .success(SensorSample(contents: [.number(Decimal(2))])))
            #expect(tree.directory.read("devices/w1_bus_master1/therm_bulk_read") == "trigger\n")
        }
    }

    @Test func anInvalidNumberIsNilAndReported() throws {
        try RealLoop.run {
            let tree = try FakeTree()
            try tree.addChip(0, "1-0076", ["name": "bme280", "in_temp_input": "", "in_x_raw": "7"])
            let sensors = try KernelSensors(loop: .current, tree: tree.tree)
            let sensor = try sensors.open(
                SensorAddress(kind: .iio, name: "bme280"),
                channels: [SensorChannel("in_temp"), SensorChannel("in_x")])
            let sample = try await sensor.sample().get()
            #expect(sample.contents == [nil, .number(Decimal(7))])
            #expect(sample.failure == "in_temp_input: not a number: ' '")
        }
    }

    @Test func aChannelIsFoundByItsLabel() throws {
        try RealLoop.run {
            let tree = try FakeTree()
            try tree.add(
                "class/hwmon/hwmon3", at: "platform/coretemp.0/hwmon/hwmon3",
                [
                    "name": "coretemp", "temp1_input": "1", "temp1_label": "Package id 0",
                    "temp2_input": "2", "temp2_label": "Core 0",
                ])
            let sensors = try KernelSensors(loop: .current, tree: tree.tree)
            let address = SensorAddress(kind: .hwmon, name: "coretemp")
            let sensor = try sensors.open(
                address, channels: [SensorChannel("temp*_input", label: "Core 0")])
            let sample = await sensor.sample()
            #expect(sample == .success(SensorSample(contents: [.number(Decimal(2))])))
            let refusal = sensors.refusal(
                address, [SensorChannel("temp*_input", label: "Core 9")])
            #expect(refusal?.kind == .unfit)
            #expect(
                refusal?.message
                    == "hwmon sensor 'coretemp': it has no 'temp*_input' with the label 'Core 9'; "
                    + "it has: temp1_input, temp2_input")
        }
    }

    @Test func theErrorOfAMissingChannelListsTheOthers() throws {
        try RealLoop.run {
            let tree = try FakeTree()
            try tree.addChip(
                0, "1-0076",
                ["name": "bmp280", "in_temp_input": "1", "in_pressure_input": "2"])
            let sensors = try KernelSensors(loop: .current, tree: tree.tree)
            let refusal = sensors.refusal(
                SensorAddress(kind: .iio, name: "bmp280"), [SensorChannel("in_humidityrelative")])
            #expect(
                refusal?.message
                    == "iio sensor 'bmp280': it has no 'in_humidityrelative'; it has: "
                    + "in_pressure_input, in_temp_input")
        }
    }

    /// A converter with fewer inputs, a chip without humidity.
    @Test func theChannelsThatASensorHasAreRead() throws {
        try RealLoop.run {
            let tree = try FakeTree()
            try tree.addChip(
                0, "1-0076", ["name": "bmp280", "in_temp_input": "1", "in_pressure_input": "2"])
            let sensors = try KernelSensors(loop: .current, tree: tree.tree)
            let channels = ["in_temp", "in_humidityrelative", "in_pressure"].map {
                SensorChannel($0)
            }
            let sensor = try sensors.open(
                SensorAddress(kind: .iio, name: "bmp280"), channels: channels)
            #expect(
                sensor.missing
                    == MissingChannels(
                        numbers: [1],
                        message: "it has no 'in_humidityrelative'; it has: in_pressure_input, "
                            + "in_temp_input"))
            let sample = await sensor.sample()
            #expect(
                sample
                    == .success(
                        SensorSample(contents: [.number(Decimal(1)), nil, .number(Decimal(2))])))
        }
    }

    @Test func aRemovedSensorIsLostAndANewOneIsReported() throws {
        try RealLoop.run {
            let tree = try FakeTree()
            try tree.addZone(0, "cpu-thermal", "1")
            let sensors = try KernelSensors(loop: .current, tree: tree.tree)
            let sensor = try sensors.open(Self.cpu, channels: Self.temp)
            tree.remove(
                "class/thermal/thermal_zone0", at: "virtual/thermal_zone0", ["type", "temp"])
            guard case .failure(let error) = await sensor.sample() else {
                Issue.record("the old number was read again")
                return
            }
            #expect(error.kind == .lost)
            #expect(sensors.refusal(Self.cpu, Self.temp)?.kind == .missing)
            var watch: (any Cancellable)?
            await withCheckedContinuation { (waiting: CheckedContinuation<Void, Never>) in
                var isReported = false
                watch = sensors.watch(.thermal) {
                    if !isReported { waiting.resume() }
                    isReported = true
                }
                #expect(throws: Never.self) { try tree.addZone(5, "cpu-thermal", "2") }
            }
            watch?.cancel()
            let sample = await (try sensors.open(Self.cpu, channels: Self.temp)).sample()
            #expect(sample == .success(SensorSample(contents: [.number(Decimal(2))])))
        }
    }

    @Test func aClosedSensorReportsNothing() throws {
        try RealLoop.run {
            let tree = try FakeTree()
            try tree.addThermometer("28-000000000001", "1")
            let sensors = try KernelSensors(loop: .current, tree: tree.tree)
            let channels = [SensorChannel("temperature")]
            let sensor = try sensors.open(Self.cold("28-000000000001"), channels: channels)
            let other = try sensors.open(Self.cold("28-000000000001"), channels: channels)
            sensor.read { _ in Issue.record("a closed sensor has reported a sample") }
            sensor.close()
            _ = await other.sample()
        }
    }
}
