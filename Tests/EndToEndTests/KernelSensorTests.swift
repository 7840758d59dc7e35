// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor
import ReactorTesting
import TestSupport
import Testing

/// Tests with the built daemon, a tree of files, and a real broker.
@Suite(.serialized) struct KernelSensorTests {
    @Test func simulatedKernelSensorsPublishChangingValues() throws {
        try RealLoop.run {
            let stage = try await LiveStage()
            try stage.start(
                """
                devices:
                  cold: { model: dallas/ds18b20, id: 28-0316a2794cff, every: 100ms }
                  warm: { model: dallas/ds18b20, id: 28-0316a2794c00, every: 100ms }
                  air:  { model: bosch/bme280, every: 100ms }
                  cpu:  { model: raspberrypi/cpu, every: 100ms }
                """, simulate: true)
            let subscriber = stage.subscriber
            for name in ["cold", "warm", "air", "cpu"] {
                try await subscriber.until("two temperatures of \(name)") {
                    let texts = subscriber.texts("shed/\(name)")
                    return Set(texts.compactMap { $0.split(separator: "temperature\":").last })
                        .count > 1
                }
            }
            let air = try #require(subscriber.texts("shed/air").last)
            #expect(air.contains("\"humidity\":") && air.contains("\"pressure\":"))
            #expect(!air.contains("null"))
            let (status, log) = try await stage.stopDaemon()
            #expect(status == 0)
            #expect(!log.contains { $0.contains("problem") || $0.contains("error") })
            try await stage.end()
        }
    }

    @Test func removalAndReturnOfASensorAreDetectedAndItsLastValueIsNotRepeated() throws {
        try RealLoop.run {
            let stage = try await LiveStage()
            let zone = Zone(stage.directory, "sys")
            try zone.make("41500")
            try stage.start(
                "devices:\n  cpu: { model: raspberrypi/cpu, every: 50ms }\n",
                shell: "MARTLET_SYSFS='\(zone.root)' exec \"$@\"")
            let subscriber = stage.subscriber
            try await subscriber.until("a reading") {
                subscriber.texts("shed/cpu").last?.contains(#""temperature":41.5"#) == true
            }
            zone.remove()
            try await subscriber.until("offline") {
                subscriber.texts("shed/cpu/availability").last == "offline"
            }
            try await subscriber.until("the problem") {
                subscriber.texts("shed/cpu/problem").last?.contains(#""kind":"missing""#) == true
            }
            let count = subscriber.texts("shed/cpu").count
            try zone.make("nonsense")
            try await subscriber.until("the problem of invalid text") {
                subscriber.texts("shed/cpu/problem").last?.contains(#""kind":"unreadable""#) == true
            }
            #expect(subscriber.texts("shed/cpu").count == count)
            try zone.write("-3250")
            try await subscriber.until("it is back") {
                subscriber.texts("shed/cpu").last?.contains(#""temperature":-3.25"#) == true
            }
            #expect(subscriber.texts("shed/cpu/availability").last == "online")
            try await stage.end()
        }
    }
}

/// One thermal zone in a folder that replaces `/sys`.
@LoopActor private final class Zone {
    let root: String
    private let directory: TemporaryDirectory
    private let name: String
    private var folder: String { "\(name)/class/thermal/thermal_zone0" }

    init(_ directory: TemporaryDirectory, _ name: String) {
        self.directory = directory
        self.name = name
        root = directory.file(name)
    }

    /// Creates the zone atomically, like the kernel.
    func make(_ text: String) throws {
        for path in [name, "\(name)/class", "\(name)/class/thermal"]
        where access(directory.file(path), F_OK) != 0 {
            try directory.makeFolder(path)
        }
        try directory.makeFolder("new")
        try directory.write("new/temp", text + "\n")
        try directory.write("new/type", "cpu-thermal\n")
        guard rename(directory.file("new"), directory.file(folder)) == 0 else {
            throw TestSupportError("rename: \(errno)")
        }
    }

    func write(_ text: String) throws {
        try directory.write("\(folder)/temp", text + "\n")
    }

    func remove() {
        for file in ["type", "temp"] { unlink(directory.file("\(folder)/\(file)")) }
        rmdir(directory.file(folder))
    }
}
