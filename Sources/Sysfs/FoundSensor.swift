// SPDX-License-Identifier: Apache-2.0

import Devices
import LinuxSystem
import Plan
import Ports

/// A sensor in the kernel's tree.
package struct FoundSensor: Hashable, Sendable {
    package let kind: SensorKind
    /// The name from the driver; for a 1-Wire sensor, its family code; for a power supply, its
    /// folder.
    package let name: String
    /// The folder with its files, with all links resolved.
    package let folder: String
    /// The label from the board's device tree.
    package let label: String?

    init?(_ kind: SensorKind, at path: String) {
        guard let folder = resolvedPath(path), let name = FoundSensor.name(kind, folder) else {
            return nil
        }
        self.kind = kind
        self.name = name
        self.folder = folder
        label = AttributeFile.line(of: "\(folder)/label")
    }

    private static func name(_ kind: SensorKind, _ folder: String) -> String? {
        switch kind {
        case .w1: return folder.lastComponent.split(separator: "-").first.map(String.init)
        case .powerSupply: return folder.lastComponent
        case .iio, .hwmon: return AttributeFile.line(of: "\(folder)/name")
        case .thermal: return AttributeFile.line(of: "\(folder)/type")
        }
    }

    /// Distinguishes it from other sensors of its name, and does not change when the kernel assigns
    /// new numbers.
    package var id: String {
        if let label { return label }
        let parts = folder.split(separator: "/").map(String.init)
        switch kind {
        case .w1, .thermal, .powerSupply: return folder.lastComponent
        // `.../i2c-1/1-0076/iio:device0` and `.../i2c-1/1-0044/hwmon/hwmon2`.
        case .iio, .hwmon:
            return parts.dropLast().last { $0 != kind.rawValue } ?? folder.lastComponent
        }
    }

    /// Its name and its id, for a message.
    package var text: String {
        kind == .w1 || kind == .powerSupply ? id : "\(name) (\(id))"
    }

    /// Whether the address identifies this sensor.
    package func matches(_ address: SensorAddress) -> Bool {
        guard kind == address.kind, address.includes(name: name) else { return false }
        guard let id = address.id else { return true }
        return id == label || id == name || folder.split(separator: "/").contains { $0 == id }
    }

    /// The bus that its driver waits for during a read; `nil` if the driver returns at once.
    ///
    /// Facts, from the drivers' sources. `w1_therm` sleeps 750 ms for a conversion and `dht11` up
    /// to 1 s. A driver for a chip on I2C or SPI sleeps for the transfer, and often for the
    /// measurement too: milliseconds to seconds. Drivers for disks and firmware also sleep. The
    /// drivers below read a register of the processor, or a result that an interrupt handler
    /// stored.
    package var bus: String? {
        guard !FoundSensor.prompt.contains("\(kind.rawValue) \(name)") else { return nil }
        let parts = folder.split(separator: "/").map(String.init)
        return parts.last(where: FoundSensor.isBus) ?? folder
    }

    private static let prompt: Set = [
        "thermal cpu-thermal", "thermal x86_pkg_temp", "hwmon cpu_thermal", "hwmon coretemp",
        "hwmon k10temp", "hwmon pwmfan",
    ]

    private static func isBus(_ part: String) -> Bool {
        ["w1_bus_master", "i2c-", "spi"].contains { start in
            part.hasPrefix(start) && part.dropFirst(start.count).allSatisfy(\.isNumber)
        }
    }
}

extension String {
    var lastComponent: String { split(separator: "/").last.map(String.init) ?? self }
}
