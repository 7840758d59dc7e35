// SPDX-License-Identifier: Apache-2.0

import Devices

/// A sensor of the kernel: its name, as its driver gives it, and an id where several sensors have
/// the same name.
package struct SensorAddress: Hashable, Sendable, CustomStringConvertible {
    package let kind: SensorKind
    /// As `SensorModel.name`.
    package let name: String
    /// A 1-Wire sensor's number (`28-0316a2794cff`), an address on a bus (`1-0076`), or a label;
    /// `nil` when the name belongs to one sensor only.
    package let id: String?

    package init(kind: SensorKind, name: String, id: String? = nil) {
        self.kind = kind
        self.name = name
        self.id = id
    }

    /// Such as `iio sensor 'bme280'`.
    package var description: String {
        switch kind {
        case .w1: return "1-Wire sensor \(id.map { "'\($0)'" } ?? "of the family \(name)")"
        case .iio, .hwmon: return "\(kind.rawValue) sensor '\(name)'\(id.map { " '\($0)'" } ?? "")"
        case .thermal: return "thermal zone '\(name)'\(id.map { " '\($0)'" } ?? "")"
        case .powerSupply: return "power supply '\(name)'\(id.map { " '\($0)'" } ?? "")"
        }
    }

    /// Whether a sensor's name is that of the address.
    ///
    /// In device trees a name can end with an `@` and a unit address: `dht11@4`. Drivers add a
    /// number to the name of a power supply: `BAT0`, `bq27441-0`, `sbs-1-000b`.
    package func includes(name found: String) -> Bool {
        guard found.hasPrefix(name), let next = found.dropFirst(name.count).first else {
            return found == name
        }
        guard kind == .powerSupply else { return next == "@" }
        if next == "-" || next == "_" {
            return found.dropFirst(name.count + 1).first?.isNumber ?? false
        }
        // BAT12 is not another BAT1.
        return next.isNumber && name.last?.isNumber == false
    }
}
