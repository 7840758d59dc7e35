// SPDX-License-Identifier: Apache-2.0

import Devices
import Glibc
import Plan
import Ports
import Reactor
import Sysfs
import TestSupport

/// A folder with the structure of `/sys`.
struct FakeTree {
    let directory: TemporaryDirectory
    var tree: SensorTree { SensorTree(root: directory.path) }

    init() throws {
        directory = try TemporaryDirectory()
        let folders = [
            "bus", "bus/w1", "bus/w1/devices", "bus/iio", "bus/iio/devices", "class",
            "class/hwmon", "class/thermal", "class/power_supply", "devices",
        ]
        for folder in folders { try directory.makeFolder(folder) }
    }

    /// Creates a sensor. The link is created last.
    func add(_ link: String, at folder: String, _ files: [String: String]) throws {
        var path = "devices"
        for part in folder.split(separator: "/") {
            path += "/\(part)"
            if access(directory.file(path), F_OK) != 0 { try directory.makeFolder(path) }
        }
        for (name, text) in files { try set(folder, name, text) }
        guard symlink(directory.file(path), directory.file(link)) == 0 else {
            throw TestSupportError("symlink: \(errno)")
        }
    }

    func set(_ folder: String, _ name: String, _ text: String) throws {
        try directory.write("devices/\(folder)/\(name)", text + "\n")
    }

    func remove(_ link: String, at folder: String, _ files: [String]) {
        unlink(directory.file(link))
        for name in files { unlink(directory.file("devices/\(folder)/\(name)")) }
        rmdir(directory.file("devices/\(folder)"))
    }

    func addThermometer(_ id: String, _ text: String) throws {
        try add(
            "bus/w1/devices/\(id)", at: "w1_bus_master1/\(id)", ["name": id, "temperature": text])
    }

    func addZone(_ number: Int, _ type: String, _ text: String) throws {
        let zone = "thermal_zone\(number)"
        try add("class/thermal/\(zone)", at: "virtual/\(zone)", ["type": type, "temp": text])
    }

    func addSupply(_ name: String, _ files: [String: String]) throws {
        try add(
            "class/power_supply/\(name)", at: "acpi/\(name):00/power_supply/\(name)",
            files.merging(["uevent": "POWER_SUPPLY_NAME=\(name)"]) { own, _ in own })
    }

    func addChip(_ number: Int, _ place: String, _ files: [String: String]) throws {
        let device = "iio:device\(number)"
        try add("bus/iio/devices/\(device)", at: "soc/i2c-1/\(place)/\(device)", files)
    }
}

extension KernelSensors {
    /// Opens a sensor, or returns the error.
    func opened(
        _ address: SensorAddress, _ channels: [SensorChannel]
    ) -> Result<any Sensor, PortError> {
        do throws(PortError) {
            return .success(try open(address, channels: channels))
        } catch {
            return .failure(error)
        }
    }

    func refusal(_ address: SensorAddress, _ channels: [SensorChannel]) -> PortError? {
        if case .failure(let error) = opened(address, channels) { return error }
        return nil
    }
}

extension Sensor {
    /// Reads the sensor and waits for the result.
    func sample() async -> Result<SensorSample, PortError> {
        await withCheckedContinuation { continuation in
            read { continuation.resume(returning: $0) }
        }
    }
}
