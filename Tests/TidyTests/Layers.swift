// SPDX-License-Identifier: Apache-2.0

/// The targets of the package, each in its layer.
///
/// A target uses only targets of lower layers. The one exception: `ReactorTesting` is `Reactor`'s
/// test kit and stands beside it.
enum Layers {
    static let table: [String: Int] = [
        "CLinux": 0, "CGPIOD": 0, "CMosquitto": 0, "COpenSSL": 0, "CYAML": 0, "CCurl": 0,
        "CMicrohttpd": 0,
        "Primitives": 1, "LinuxSystem": 1, "Diagnostics": 1,
        "Readings": 2, "Reactor": 2, "ReactorTesting": 2, "YAML": 2,
        "ReactorTLS": 3, "Wire": 3, "HTTPMessages": 3,
        "Devices": 4, "Encryption": 4, "ReactorHTTP": 4, "ReactorHTTPServer": 4,
        "Plan": 5,
        "Ports": 6, "DeviceFiles": 6,
        "GPIO": 7, "Serial": 7, "Sysfs": 7, "MQTT": 7, "Storage": 7,
        "Runtime": 8, "Simulation": 8,
        "Assembly": 9,
        "martletd": 10, "martlet": 10,
    ]

    /// The targets that build and test on a machine without libgpiod and libmosquitto, and what
    /// they may not know for that.
    static let withoutHardware: Set = ["Runtime", "Simulation"]
    static let hardware: Set = ["CGPIOD", "CMosquitto", "GPIO", "MQTT", "Serial"]

    /// The runtime and the simulator work on plain values and read no file that a person wrote. The
    /// reader of those files runs without a loop.
    static let refused: [String: Set<String>] = [
        "Runtime": ["DeviceFiles", "YAML"], "Simulation": ["DeviceFiles", "YAML"],
        "DeviceFiles": ["Reactor", "Ports"], "Plan": ["Reactor", "Diagnostics"],
    ]

    /// Each C library of the system has one target that knows it.
    static let owners = [
        "CGPIOD": "GPIO", "CMosquitto": "MQTT", "COpenSSL": "ReactorTLS", "CYAML": "YAML",
        "CCurl": "ReactorHTTP", "CMicrohttpd": "ReactorHTTPServer",
    ]

    /// Whether `target` may use `other`, by their layers.
    static func permit(_ target: String, toUse other: String) -> Bool {
        guard let upper = table[target], let lower = table[other] else { return false }
        if target == "ReactorTesting", other == "Reactor" { return true }
        if withoutHardware.contains(target), hardware.contains(other) { return false }
        if refused[target]?.contains(other) == true { return false }
        if let owner = owners[other], owner != target { return false }
        return lower < upper
    }

    /// Whether the tests of `target` may use `other`: what it may itself, itself, and the test kit.
    /// Tests that bear no target's name are about the whole house, and targets that stand in
    /// `Tests` themselves are for all tests.
    static func permitTests(of target: String, toUse other: String) -> Bool {
        guard table[target] != nil, table[other] != nil else { return true }
        if other == "ReactorTesting" { return (table[target] ?? 0) >= 2 }
        // What their models and gateways are like, these tests take from files.
        if other == "DeviceFiles", withoutHardware.contains(target) { return true }
        return other == target || permit(target, toUse: other)
    }
}
