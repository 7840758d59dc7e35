// SPDX-License-Identifier: Apache-2.0

import Devices
import Glibc
import LinuxSystem
import Plan
import Ports

/// The kernel's tree of sensors, `/sys`, or one that looks like it.
///
/// Numbers (`iio:device0`, `hwmon2`) are the order of discovery and change from boot to boot, so
/// sensors are found by what their drivers are called, and told apart by where they hang. To look
/// costs a few system calls for each sensor that there is; none of them asks a chip.
package struct SensorTree: Sendable {
    package let root: String

    /// - Parameter root: Where the tree is.
    package init(root: String) {
        self.root = root
    }

    /// The kernel's own, or what `$MARTLET_SYSFS` names in its place: in a container, `/sys` of the
    /// host may be mounted elsewhere.
    package static var ofMachine: SensorTree {
        SensorTree(root: getenv("MARTLET_SYSFS").map { String(cString: $0) } ?? "/sys")
    }

    /// The folder in which sensors of a kind appear, and what their names begin with.
    package func nursery(_ kind: SensorKind) -> (folder: String, prefix: String) {
        switch kind {
        case .w1: return ("\(root)/bus/w1/devices", "")
        case .iio: return ("\(root)/bus/iio/devices", "iio:device")
        case .hwmon: return ("\(root)/class/hwmon", "hwmon")
        case .thermal: return ("\(root)/class/thermal", "thermal_zone")
        }
    }

    /// All sensors of a kind, in the order of their folders' names.
    package func sensors(_ kind: SensorKind) -> [FoundSensor] {
        let (folder, prefix) = nursery(kind)
        let candidates = names(inFolder: folder).filter { name in
            kind == .w1 ? SensorTree.isThermometer(name) : name.hasPrefix(prefix)
        }
        return candidates.sorted().compactMap { FoundSensor(kind, at: "\(folder)/\($0)") }
    }

    /// The one sensor that is meant.
    package func find(_ address: SensorAddress) throws(PortError) -> FoundSensor {
        let all = sensors(address.kind)
        let meant = all.filter { $0.isMeant(by: address) }
        if meant.count == 1 { return meant[0] }
        guard meant.isEmpty else {
            let list = meant.map(\.id).joined(separator: ", ")
            throw PortError(
                .unfit, "\(address): there are \(meant.count): write one of them as id: \(list)")
        }
        let others = all.map { $0.kind == .w1 ? $0.id : "\($0.name) (\($0.id))" }
        let rest =
            others.isEmpty
            ? ", nor any other of its kind" : "; there is: \(others.joined(separator: ", "))"
        throw PortError(.missing, "\(address): it is not there\(rest)")
    }

    /// `28-0316a2794cff`: two digits of family, twelve of number. Masters stand there too.
    private static func isThermometer(_ name: String) -> Bool {
        let parts = name.split(separator: "-")
        return parts.count == 2 && parts[0].count == 2
            && parts.joined().allSatisfy(\.isHexDigit)
    }
}
