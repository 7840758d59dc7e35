// SPDX-License-Identifier: Apache-2.0

import Devices
import Glibc
import LinuxSystem
import Plan
import Ports

/// The kernel's tree of sensors, `/sys`, or a tree with the same structure.
///
/// Numbers (`iio:device0`, `hwmon2`) depend on the order of discovery and change from boot to boot.
/// Therefore sensors are found by the names of their drivers, and distinguished by their positions
/// on a bus. A search costs a few system calls per sensor; none of them accesses a chip.
package struct SensorTree: Sendable {
    package let root: String

    /// - Parameter root: The path of the tree.
    package init(root: String) {
        self.root = root
    }

    /// The kernel's own tree, or the one that `$MARTLET_SYSFS` names: in a container, the host's
    /// `/sys` may be mounted at another path.
    package static var ofMachine: SensorTree {
        SensorTree(root: getenv("MARTLET_SYSFS").map { String(cString: $0) } ?? "/sys")
    }

    /// The folder in which sensors of a kind appear, and the prefix of their names.
    package func location(of kind: SensorKind) -> (folder: String, prefix: String) {
        switch kind {
        case .w1: return ("\(root)/bus/w1/devices", "")
        case .iio: return ("\(root)/bus/iio/devices", "iio:device")
        case .hwmon: return ("\(root)/class/hwmon", "hwmon")
        case .thermal: return ("\(root)/class/thermal", "thermal_zone")
        case .powerSupply: return ("\(root)/class/power_supply", "")
        }
    }

    /// All sensors of a kind, ordered by the names of their folders.
    package func sensors(_ kind: SensorKind) -> [FoundSensor] {
        let (folder, prefix) = location(of: kind)
        let candidates = names(inFolder: folder).filter { name in
            kind == .w1 ? SensorTree.isThermometer(name) : name.hasPrefix(prefix)
        }
        return candidates.sorted().compactMap { FoundSensor(kind, at: "\(folder)/\($0)") }
    }

    /// The sensor that an address identifies.
    ///
    /// - Throws: A `PortError` if no sensor matches, or more than one.
    package func find(_ address: SensorAddress) throws(PortError) -> FoundSensor {
        let all = sensors(address.kind)
        let matches = all.filter { $0.matches(address) }
        if matches.count == 1 { return matches[0] }
        guard matches.isEmpty else {
            let list = matches.map(\.id).joined(separator: ", ")
            throw PortError(
                .unfit, "\(address): there are \(matches.count): set id to one of: \(list)")
        }
        let others = all.map(\.text)
        let rest =
            others.isEmpty
            ? "there is no sensor of this kind" : "available: \(others.joined(separator: ", "))"
        throw PortError(.missing, "\(address): not found; \(rest)")
    }

    /// `28-0316a2794cff`: two digits for the family, twelve for the number. The folder lists bus
    /// masters too.
    private static func isThermometer(_ name: String) -> Bool {
        let parts = name.split(separator: "-")
        return parts.count == 2 && parts[0].count == 2
            && parts.joined().allSatisfy(\.isHexDigit)
    }
}
