// SPDX-License-Identifier: Apache-2.0

/// The rooms of the house, each on its floor.
///
/// A target uses only targets of lower floors. The one exception: `ReactorTesting` is `Reactor`'s
/// test kit and stands beside it.
enum Layers {
    static let table: [String: Int] = [
        "CLinux": 0, "CGPIOD": 0, "CMosquitto": 0, "CYAML": 0,
        "LinuxSystem": 1, "Diagnostics": 1, "Wire": 1, "Readings": 1,
        "Reactor": 2, "ReactorTesting": 2, "YAML": 2, "Devices": 2,
        "Ports": 3,
        "GPIO": 4, "Serial": 4, "Sysfs": 4, "MQTT": 4, "Storage": 4, "DeviceFiles": 4,
        "Runtime": 5, "Simulation": 5,
        "martletd": 6, "martlet": 6,
    ]

    /// The targets that build and test on a machine without libgpiod and libmosquitto, and what
    /// they may not know for that.
    static let withoutHardware: Set = ["Runtime", "Simulation"]
    static let hardware: Set = ["CGPIOD", "CMosquitto", "GPIO", "MQTT", "Serial"]

    /// Each C library of the system has one target that knows it.
    static let owners = ["CGPIOD": "GPIO", "CMosquitto": "MQTT", "CYAML": "YAML"]

    /// Whether `target` may use `other`, by their floors.
    static func permit(_ target: String, toUse other: String) -> Bool {
        guard let upper = table[target], let lower = table[other] else { return false }
        if target == "ReactorTesting", other == "Reactor" { return true }
        if withoutHardware.contains(target), hardware.contains(other) { return false }
        if let owner = owners[other], owner != target { return false }
        return lower < upper
    }

    /// Whether the tests of `target` may use `other`: what it may itself, itself, and the test kit.
    /// Tests that bear no target's name are about the whole house, and targets that stand in
    /// `Tests` themselves are for all tests.
    static func permitTests(of target: String, toUse other: String) -> Bool {
        guard table[target] != nil, table[other] != nil else { return true }
        if other == "ReactorTesting" { return (table[target] ?? 0) >= 2 }
        return other == target || permit(target, toUse: other)
    }
}
