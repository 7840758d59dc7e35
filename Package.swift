// swift-tools-version: 6.0
// SPDX-License-Identifier: Apache-2.0
//
// The targets stand in layers; a target imports only targets of lower layers. `TidyTests` holds
// the table, because SwiftPM accepts an undeclared import that is reachable through another target.

import PackageDescription

let package = Package(
    name: "martlet",
    products: [
        .library(name: "Reactor", targets: ["Reactor"]),
        .library(name: "ReactorTesting", targets: ["ReactorTesting"]),
        .executable(name: "martletd", targets: ["martletd"]),
        .executable(name: "martlet", targets: ["martlet"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        // Layer 0: the C libraries of the system.
        .target(name: "CLinux"),
        .target(name: "CGPIOD", linkerSettings: [.linkedLibrary("gpiod")]),
        .systemLibrary(name: "CMosquitto"),
        .systemLibrary(name: "CYAML"),

        // Layer 1: pure values, and the kernel behind owned descriptors.
        .target(name: "LinuxSystem", dependencies: ["CLinux"]),
        .target(name: "Diagnostics"),
        .target(name: "Wire"),
        .target(name: "Readings"),

        // Layer 2: the loop, the reader of YAML, the compiled device model.
        .target(name: "Reactor", dependencies: ["CLinux", "LinuxSystem"]),
        .target(name: "ReactorTesting", dependencies: ["LinuxSystem", "Reactor"]),
        .target(name: "YAML", dependencies: ["CYAML", "Diagnostics"]),
        .target(name: "Devices", dependencies: ["Wire", "Readings"]),

        // Layer 3: what the runtime needs from outside, as protocols on the loop.
        .target(name: "Ports", dependencies: ["Devices", "Reactor", "Readings"]),

        // Layer 4: one outside thing each.
        .target(
            name: "GPIO",
            dependencies: ["CGPIOD", "Diagnostics", "LinuxSystem", "Ports", "Reactor", "Readings"]),
        .target(name: "Serial", dependencies: ["LinuxSystem", "Ports", "Reactor", "Readings"]),
        .target(
            name: "Sysfs",
            dependencies: ["Devices", "LinuxSystem", "Ports", "Reactor", "Readings"]),
        .target(name: "MQTT", dependencies: ["CMosquitto", "LinuxSystem", "Reactor", "Ports"]),
        .target(
            name: "Storage", dependencies: ["LinuxSystem", "Readings", "Reactor", "Ports"]),
        .target(
            name: "DeviceFiles",
            dependencies: [
                "YAML", "Diagnostics", "Devices", "Wire", "Readings", "Ports", "Reactor",
            ]),

        // Layer 5: the gateway, and the devices that are not there.
        .target(
            name: "Runtime",
            dependencies: [
                "Devices", "DeviceFiles", "LinuxSystem", "Ports", "Readings", "Reactor", "Wire",
            ]),
        .target(
            name: "Simulation",
            dependencies: [
                "Devices", "DeviceFiles", "Diagnostics", "LinuxSystem", "Ports", "Readings",
                "Reactor", "Wire",
            ]),

        // Layer 6: the programs, wiring only.
        .executableTarget(
            name: "martletd",
            dependencies: [
                "DeviceFiles", "Diagnostics", "GPIO", "LinuxSystem", "MQTT", "Ports", "Reactor",
                "Runtime", "Serial", "Simulation", "Storage", "Sysfs",
            ]),
        .executableTarget(
            name: "martlet",
            dependencies: [
                "DeviceFiles", "Diagnostics", "Devices", "GPIO", "LinuxSystem", "Ports", "Reactor",
                "Readings", "Runtime", "Serial", "Simulation", "Storage", "Sysfs", "Wire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        // Not a test itself: the seeds of the tests that try random input.
        .target(name: "PropertyTesting", path: "Tests/PropertyTesting"),
        .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics"]),
        .testTarget(name: "WireTests", dependencies: ["Wire", "PropertyTesting"]),
        .testTarget(name: "ReadingsTests", dependencies: ["Readings", "PropertyTesting"]),
        .testTarget(name: "LinuxSystemTests", dependencies: ["LinuxSystem", "CLinux"]),
        .testTarget(
            name: "ReactorTests",
            dependencies: [
                "Reactor", "ReactorTesting", "ReactorProbe", "LinuxSystem", "PropertyTesting",
            ]),
        // Counts allocations, and gives a process bad days.
        .target(name: "CProbe", path: "Tests/CProbe"),
        // Run by ReactorTests: only in a process of its own can threads be counted.
        .executableTarget(
            name: "ReactorProbe",
            dependencies: ["CLinux", "CProbe", "Reactor", "ReactorTesting", "LinuxSystem"],
            path: "Tests/ReactorProbe"),
        .testTarget(name: "YAMLTests", dependencies: ["YAML", "Diagnostics", "PropertyTesting"]),
        .testTarget(
            name: "DevicesTests",
            dependencies: ["Devices", "Wire", "Readings", "PropertyTesting"]),
        .testTarget(
            name: "DeviceFilesTests",
            dependencies: [
                "DeviceFiles", "Devices", "Diagnostics", "Ports", "PropertyTesting", "Reactor",
                "Readings", "Wire", "YAML",
            ],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "SerialTests",
            dependencies: [
                "Serial", "LinuxSystem", "Ports", "Reactor", "ReactorTesting", "Readings",
            ]),
        .testTarget(
            name: "SysfsTests",
            dependencies: [
                "Sysfs", "Devices", "Ports", "Reactor", "ReactorTesting", "Readings",
                "TestSupport",
            ]),
        .testTarget(
            name: "GPIOTests",
            dependencies: [
                "GPIO", "LinuxSystem", "Ports", "Reactor", "ReactorTesting", "Readings",
            ]),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "Simulation", "DeviceFiles", "Devices", "LinuxSystem", "Ports", "Reactor",
                "ReactorTesting", "Readings", "Wire",
            ]),
        // A real broker for tests and somebody who listens, and a name server that obeys the test.
        .target(
            name: "TestSupport", dependencies: ["MQTT", "Ports", "Reactor"],
            path: "Tests/TestSupport"),
        .target(name: "TestResolver", path: "Tests/TestResolver"),
        .testTarget(
            name: "MQTTTests",
            dependencies: [
                "MQTT", "Ports", "Reactor", "ReactorTesting", "TestResolver", "TestSupport",
            ]),
        .testTarget(
            name: "StorageTests",
            dependencies: [
                "LinuxSystem", "Ports", "PropertyTesting", "Reactor", "ReactorTesting", "Readings",
                "Storage", "TestSupport",
            ]),
        .testTarget(
            name: "RuntimeTests",
            dependencies: [
                "DeviceFiles", "Devices", "Ports", "PropertyTesting", "Reactor", "ReactorTesting",
                "Readings", "Runtime", "Storage", "Wire",
            ]),
        // The programs as they are built, a real broker, real ptys.
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "DeviceFiles", "Devices", "LinuxSystem", "MQTT", "Ports", "Reactor",
                "ReactorTesting",
                "Runtime", "Serial", "Simulation", "Storage", "Sysfs", "TestSupport", "martletd",
            ]),
        // They run the built `martlet`; `swift test` builds it, as every executable.
        .testTarget(
            name: "CommandLineTests", dependencies: ["DeviceFiles", "Devices", "Readings"]),
        // `swift run -c release DecodeBenchmark`
        .target(name: "CDecode", path: "Tests/CDecode"),
        .executableTarget(
            name: "DecodeBenchmark",
            dependencies: [
                "CDecode", "CProbe", "DeviceFiles", "Devices", "Readings", "Wire",
            ],
            path: "Tests/DecodeBenchmark"),
        // What a fuzzer is let loose on, and what it has found.
        .target(
            name: "Fuzzing",
            dependencies: ["DeviceFiles", "Devices", "Diagnostics", "Readings", "Wire"],
            path: "Tests/Fuzzing"),
        .testTarget(name: "FuzzingTests", dependencies: ["Fuzzing"]),
        // What holds on a real kernel, in a machine of its own: `deploy/test.sh --lab`.
        .executableTarget(
            name: "Lab",
            dependencies: ["LinuxSystem", "Ports", "Reactor", "TestSupport"],
            path: "Tests/Lab", exclude: ["Machine", "devices"]),
        .executableTarget(
            name: "ReadmeExample", dependencies: ["Reactor"], path: "Tests/ReadmeExample"),
        .testTarget(name: "TidyTests"),
    ]
)
