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
        .library(name: "ReactorTLS", targets: ["ReactorTLS"]),
        .library(name: "ReactorTesting", targets: ["ReactorTesting"]),
        .library(name: "ReactorHTTP", targets: ["ReactorHTTP"]),
        .library(name: "ReactorHTTPServer", targets: ["ReactorHTTPServer"]),
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
        .systemLibrary(name: "COpenSSL"),
        .systemLibrary(name: "CYAML"),
        .systemLibrary(name: "CCurl"),
        .systemLibrary(name: "CMicrohttpd"),

        // Layer 1: moments and dates, the kernel behind owned descriptors, messages to a person.
        .target(name: "Primitives"),
        .target(name: "LinuxSystem", dependencies: ["CLinux"]),
        .target(name: "Diagnostics"),

        // Layer 2: readings, the loop, the reader of YAML.
        .target(name: "Readings", dependencies: ["Primitives"]),
        .target(name: "Reactor", dependencies: ["CLinux", "LinuxSystem", "Primitives"]),
        .target(name: "ReactorTesting", dependencies: ["LinuxSystem", "Primitives", "Reactor"]),
        .target(name: "YAML", dependencies: ["CYAML", "Diagnostics"]),

        // Layers 3 and 4, beside the loop: TLS and HTTP. Client and server of HTTP are two
        // products, so that a program links only the C library that it uses.
        .target(name: "ReactorTLS", dependencies: ["COpenSSL", "LinuxSystem", "Reactor"]),
        .target(name: "HTTPMessages", dependencies: ["Reactor"]),
        .target(name: "ReactorHTTP", dependencies: ["CCurl", "HTTPMessages", "Reactor"]),
        .target(
            name: "ReactorHTTPServer", dependencies: ["CMicrohttpd", "HTTPMessages", "Reactor"]),

        // Layers 3 and 4: bytes and raw fields; the compiled model of a device.
        .target(name: "Wire", dependencies: ["Primitives", "Readings"]),
        .target(name: "Devices", dependencies: ["Primitives", "Readings", "Wire"]),
        // Loads libcrypto by its name, when a device has a key.
        .target(name: "Encryption", dependencies: ["Wire"]),

        // Layer 5: what the gateway is to do, as plain values.
        .target(name: "Plan", dependencies: ["Devices", "Primitives", "Readings", "Wire"]),

        // Layer 6: what the runtime needs from outside, as protocols on the loop; the reader of
        // files, which knows no loop.
        .target(
            name: "Ports", dependencies: ["Devices", "Plan", "Primitives", "Reactor", "Readings"]),
        .target(
            name: "DeviceFiles",
            dependencies: [
                "Devices", "Diagnostics", "Encryption", "Plan", "Primitives", "Readings", "Wire",
                "YAML",
            ]),

        // Layer 7: one outside thing each.
        .target(
            name: "GPIO",
            dependencies: [
                "CGPIOD", "Diagnostics", "LinuxSystem", "Plan", "Ports", "Primitives", "Reactor",
                "Readings",
            ]),
        .target(
            name: "Serial",
            dependencies: ["LinuxSystem", "Plan", "Ports", "Reactor", "Readings", "Wire"]),
        .target(
            name: "Sysfs",
            dependencies: ["Devices", "LinuxSystem", "Plan", "Ports", "Reactor", "Readings"]),
        .target(
            name: "MQTT",
            dependencies: [
                "CMosquitto", "Diagnostics", "LinuxSystem", "Plan", "Ports", "Reactor",
            ]),
        .target(
            name: "Storage",
            dependencies: ["LinuxSystem", "Ports", "Primitives", "Reactor", "Readings", "Wire"]),

        // Layer 8: the gateway, and the devices that are not there.
        .target(
            name: "Runtime",
            dependencies: [
                "Devices", "LinuxSystem", "Plan", "Ports", "Primitives", "Reactor", "Readings",
                "Wire",
            ]),
        .target(
            name: "Simulation",
            dependencies: [
                "Devices", "Diagnostics", "LinuxSystem", "Plan", "Ports", "Primitives", "Reactor",
                "Readings", "Wire",
            ]),

        // Layer 9: the outside of a gateway, for the programs.
        .target(
            name: "Assembly",
            dependencies: [
                "GPIO", "Plan", "Ports", "Primitives", "Reactor", "Runtime", "Serial", "Simulation",
                "Storage", "Sysfs",
            ]),

        // Layer 10: the programs, wiring only.
        .executableTarget(
            name: "martletd",
            dependencies: [
                "Assembly", "DeviceFiles", "Diagnostics", "LinuxSystem", "MQTT", "Plan",
                "Primitives", "Reactor", "Readings", "Runtime", "Storage",
            ]),
        .executableTarget(
            name: "martlet",
            dependencies: [
                "Assembly", "DeviceFiles", "Diagnostics", "Devices", "GPIO", "LinuxSystem", "MQTT",
                "Plan", "Ports", "Primitives", "Reactor", "Readings", "Runtime", "Serial",
                "Simulation", "Sysfs", "Wire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        // Not a test itself: the seeds of the tests that try random input.
        .target(
            name: "PropertyTesting", dependencies: ["Primitives"], path: "Tests/PropertyTesting"),
        // What the tests of Reactor and of its companions share.
        .target(
            name: "LoopTestSupport",
            dependencies: ["PropertyTesting", "Reactor", "ReactorTesting"],
            path: "Tests/LoopTestSupport"),
        .testTarget(name: "PrimitivesTests", dependencies: ["Primitives"]),
        .testTarget(name: "DiagnosticsTests", dependencies: ["CLinux", "Diagnostics"]),
        .testTarget(name: "WireTests", dependencies: ["Wire", "PropertyTesting"]),
        .testTarget(
            name: "ReadingsTests", dependencies: ["Primitives", "PropertyTesting", "Readings"]),
        .testTarget(name: "LinuxSystemTests", dependencies: ["LinuxSystem", "CLinux"]),
        .testTarget(
            name: "ReactorTests",
            dependencies: [
                "CLinux", "LinuxSystem", "LoopTestSupport", "PropertyTesting", "Reactor",
                "ReactorProbe", "ReactorTesting",
            ]),
        .testTarget(
            name: "HTTPMessagesTests", dependencies: ["HTTPMessages", "Reactor", "ReactorTesting"]),
        .testTarget(
            name: "ReactorHTTPTests",
            dependencies: [
                "HTTPMessages", "LoopTestSupport", "PropertyTesting", "Reactor", "ReactorHTTP",
                "ReactorTesting",
            ]),
        .testTarget(
            name: "ReactorHTTPServerTests",
            dependencies: [
                "HTTPMessages", "LoopTestSupport", "PropertyTesting", "Reactor",
                "ReactorHTTPServer", "ReactorTesting",
            ]),
        // Both sides of HTTP in a process of its own: counts what is left, and is measured.
        .executableTarget(
            name: "HTTPProbe",
            dependencies: [
                "CProbe", "HTTPMessages", "Reactor", "ReactorHTTP", "ReactorHTTPServer",
            ],
            path: "Tests/HTTPProbe"),
        .testTarget(
            name: "ReactorTLSTests",
            dependencies: [
                "COpenSSL", "LinuxSystem", "LoopTestSupport", "PropertyTesting", "Reactor",
                "ReactorTLS", "ReactorTesting", "TLSProbe",
            ]),
        // Run by ReactorTLSTests, as ReactorProbe is by ReactorTests.
        .executableTarget(
            name: "TLSProbe", dependencies: ["CProbe", "Reactor", "ReactorTLS"],
            path: "Tests/TLSProbe"),
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
            dependencies: ["Devices", "Primitives", "PropertyTesting", "Readings", "Wire"]),
        .testTarget(
            name: "EncryptionTests", dependencies: ["Encryption", "PropertyTesting", "Wire"]),
        .testTarget(
            name: "DeviceFilesTests",
            dependencies: [
                "DeviceFiles", "Devices", "Diagnostics", "Plan", "Primitives", "PropertyTesting",
                "Readings", "Wire", "YAML",
            ],
            exclude: ["ESPHome", "Fixtures"]),
        .testTarget(
            name: "SerialTests",
            dependencies: [
                "LinuxSystem", "Plan", "Ports", "PropertyTesting", "Reactor", "ReactorTesting",
                "Readings", "Serial", "TestResolver", "TestSupport",
            ]),
        .testTarget(
            name: "SysfsTests",
            dependencies: [
                "Devices", "Plan", "Ports", "Reactor", "ReactorTesting", "Readings", "Sysfs",
                "TestSupport",
            ]),
        .testTarget(
            name: "GPIOTests",
            dependencies: [
                "GPIO", "LinuxSystem", "Plan", "Ports", "Reactor", "ReactorTesting", "Readings",
            ]),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "DeviceFiles", "Devices", "Encryption", "LinuxSystem", "Plan", "Ports",
                "Primitives", "Reactor",
                "ReactorTesting", "Readings", "Simulation", "Wire",
            ],
            exclude: ["Devices"]),
        // A real broker and a subscriber for tests, and a name server that the test controls.
        .target(
            name: "TestSupport", dependencies: ["CLinux", "MQTT", "Plan", "Ports", "Reactor"],
            path: "Tests/TestSupport"),
        .target(name: "TestResolver", path: "Tests/TestResolver"),
        .testTarget(
            name: "MQTTTests",
            dependencies: [
                "MQTT", "Plan", "Ports", "Reactor", "ReactorTesting", "TestResolver", "TestSupport",
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
                "DeviceFiles", "Devices", "Encryption", "Plan", "Ports", "PropertyTesting",
                "Reactor", "ReactorTesting", "Readings", "Runtime", "Storage", "Wire",
            ]),
        // The programs as they are built, a real broker, real ptys.
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "DeviceFiles", "Devices", "LinuxSystem", "MQTT", "Plan", "Ports", "Reactor",
                "ReactorTesting", "Runtime", "Serial", "Simulation", "Storage", "Sysfs",
                "TestSupport", "martletd",
            ],
            exclude: ["Soak/SharedLine"]),
        // They run the built `martlet`; `swift test` builds it, as every executable.
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "DeviceFiles", "Devices", "Plan", "Primitives", "Readings", "martlet",
            ],
            exclude: ["Captures", "OtherSoftware"]),
        // `swift run -c release DecodeBenchmark`
        .target(name: "CDecode", path: "Tests/CDecode"),
        .executableTarget(
            name: "DecodeBenchmark",
            dependencies: [
                "CDecode", "CProbe", "DeviceFiles", "Devices", "Plan", "Readings", "Wire",
            ],
            path: "Tests/DecodeBenchmark"),
        // `swift run -c release FilterBenchmark`
        .executableTarget(
            name: "FilterBenchmark", dependencies: ["CProbe", "Primitives", "Readings"],
            path: "Tests/FilterBenchmark"),
        // What a fuzzer is let loose on, and what it has found.
        .target(
            name: "Fuzzing",
            dependencies: ["DeviceFiles", "Devices", "Diagnostics", "Plan", "Readings", "Wire"],
            path: "Tests/Fuzzing", exclude: ["Models"]),
        .testTarget(name: "FuzzingTests", dependencies: ["Fuzzing"]),
        // What holds on a real kernel, in a machine of its own: `deploy/test.sh --lab`.
        .executableTarget(
            name: "Lab",
            dependencies: ["LinuxSystem", "Plan", "Ports", "Reactor", "TestSupport"],
            path: "Tests/Lab", exclude: ["Machine", "devices"]),
        .executableTarget(
            name: "ReadmeExample", dependencies: ["Reactor"], path: "Tests/ReadmeExample"),
        .testTarget(name: "TidyTests"),
    ]
)
