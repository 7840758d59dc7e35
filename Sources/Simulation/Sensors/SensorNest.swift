// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports

/// Where a simulated sensor stands in its tree, and what it has beside its quantities.
///
/// As in the kernel's tree: a folder below `devices`, whose path tells the bus, and a link to it
/// where sensors of the kind are looked for. All chips hang on one I2C bus, all thermometers on one
/// 1-Wire bus.
struct SensorNest {
    /// From the tree's root.
    let folder: String
    let link: String
    /// Files that never change, by name: who it is.
    let identity: [String: String]

    /// - Parameter number: Unlike that of any other sensor of the tree.
    init(_ address: SensorAddress, number: Int) {
        let labels = address.id.map { ["label": $0] } ?? [:]
        let hex = String(number + 1, radix: 16)
        switch address.kind {
        case .w1:
            let id = address.id ?? "\(address.name)-\(hex.padded(to: 12))"
            folder = "\(SensorNest.oneWireMaster)/\(id)"
            link = "bus/w1/devices/\(id)"
            identity = ["name": id]
        case .iio:
            folder = "devices/platform/i2c-1/1-\(hex.padded(to: 4))/iio:device\(number)"
            link = "bus/iio/devices/iio:device\(number)"
            identity = labels.merging(["name": address.name]) { _, name in name }
        case .hwmon:
            folder = "devices/platform/i2c-1/1-\(hex.padded(to: 4))/hwmon/hwmon\(number)"
            link = "class/hwmon/hwmon\(number)"
            identity = labels.merging(["name": address.name]) { _, name in name }
        case .thermal:
            let zone = address.id ?? "thermal_zone\(number)"
            folder = "devices/virtual/thermal/\(zone)"
            link = "class/thermal/\(zone)"
            identity = ["type": address.name]
        }
    }

    /// The folder of the 1-Wire bus.
    static let oneWireMaster = "devices/w1_bus_master1"
}

extension String {
    /// With zeros in front.
    fileprivate func padded(to width: Int) -> String {
        String(repeating: "0", count: max(0, width - utf8.count)) + self
    }
}
