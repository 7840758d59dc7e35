// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports

/// The folder of one simulated kernel sensor, and the files in it that never change.
///
/// As in `/sys`, the folder is below `devices`, its path contains the bus, and the folder of the
/// sensor's class has a link to it. All chips are on one I2C bus, all thermometers on one 1-Wire
/// bus.
struct SensorFolder {
    /// The path of the folder, relative to the root of the tree.
    let path: String
    /// The path of the link to the folder, relative to the root.
    let link: String
    /// The texts of the files that identify the sensor, by file name.
    let identity: [String: String]

    /// - Parameter number: Unique in the tree.
    init(_ address: SensorAddress, number: Int) {
        let labels = address.id.map { ["label": $0] } ?? [:]
        let hex = String(number + 1, radix: 16)
        switch address.kind {
        case .w1:
            let id = address.id ?? "\(address.name)-\(hex.padded(to: 12))"
            path = "\(SensorFolder.oneWireMaster)/\(id)"
            link = "bus/w1/devices/\(id)"
            identity = ["name": id]
        case .iio:
            path = "devices/platform/i2c-1/1-\(hex.padded(to: 4))/iio:device\(number)"
            link = "bus/iio/devices/iio:device\(number)"
            identity = labels.merging(["name": address.name]) { _, name in name }
        case .hwmon:
            path = "devices/platform/i2c-1/1-\(hex.padded(to: 4))/hwmon/hwmon\(number)"
            link = "class/hwmon/hwmon\(number)"
            identity = labels.merging(["name": address.name]) { _, name in name }
        case .thermal:
            let zone = address.id ?? "thermal_zone\(number)"
            path = "devices/virtual/thermal/\(zone)"
            link = "class/thermal/\(zone)"
            identity = ["type": address.name]
        case .powerSupply:
            let (folder, isID) = SensorFolder.powerSupply(address, number)
            path = "devices/platform/i2c-1/1-\(hex.padded(to: 4))/power_supply/\(folder)"
            link = "class/power_supply/\(folder)"
            identity = isID ? [:] : labels
        }
    }

    /// The folder of a power supply, and whether its name is the `id`.
    private static func powerSupply(
        _ address: SensorAddress, _ number: Int
    ) -> (name: String, isID: Bool) {
        if let id = address.id, address.includes(name: id), !id.contains("/") { return (id, true) }
        let separator = address.name.last?.isNumber == true ? "-" : ""
        return ("\(address.name)\(separator)\(number)", false)
    }

    /// The folder of the 1-Wire bus.
    static let oneWireMaster = "devices/w1_bus_master1"
}

extension String {
    /// The text with leading zeros.
    fileprivate func padded(to width: Int) -> String {
        String(repeating: "0", count: max(0, width - utf8.count)) + self
    }
}
