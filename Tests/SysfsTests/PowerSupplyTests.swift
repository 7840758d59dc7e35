// SPDX-License-Identifier: Apache-2.0

import Devices
import Glibc
import Plan
import Ports
import Reactor
import ReactorTesting
import Readings
import Testing

@testable import Sysfs

@Suite struct PowerSupplyTests {
    private static let charge = [SensorChannel("capacity"), SensorChannel("status", isText: true)]

    private static func battery(_ name: String, id: String? = nil) -> SensorAddress {
        SensorAddress(kind: .powerSupply, name: name, id: id)
    }

    static let names: [(String, String, Bool)] = [
        ("BAT0", "BAT0", true), ("BAT", "BAT0", true), ("BAT", "BAT", true),
        ("BAT1", "BAT12", false),
        ("BAT", "BATTERY", false), ("battery", "battery_charger", false), ("AC", "ACAD", false),
        ("AC", "AC0", true), ("bq27441", "bq27441-0", true), ("sbs", "sbs-1-000b", true),
        ("hidpp_battery", "hidpp_battery_0", true), ("BAT0", "BAT", false), ("BAT", "XBAT0", false),
    ]

    @Test(arguments: names) func theNumberOfAFolderMayBeMissing(
        name: String, folder: String, isSame: Bool
    ) {
        #expect(Self.battery(name).includes(name: folder) == isSame)
    }

    @Test func onlyAPowerSupplyIsFoundWithoutItsNumber() {
        for kind in SensorKind.allCases where kind != .powerSupply {
            let address = SensorAddress(kind: kind, name: "lm", id: nil)
            #expect(!address.includes(name: "lm75"))
            #expect(!address.includes(name: "lm-75"))
            #expect(address.includes(name: "lm@4"))
        }
    }

    @Test func numbersAndWordsAreReadTogether() throws {
        try RealLoop.run {
            let tree = try FakeTree()
            try tree.addSupply("BAT0", ["capacity": "87", "status": "Not charging"])
            let sensors = try KernelSensors(loop: .current, tree: tree.tree)
            let sensor = try sensors.open(Self.battery("BAT"), channels: Self.charge)
            let sample = try await sensor.sample().get()
            #expect(sample.contents == [.number(Decimal(87)), .word("Not charging")])
            #expect(sample.failure == nil)
        }
    }

    @Test func aWordInAFileThatIsReadAsANumberIsReported() throws {
        try RealLoop.run {
            let tree = try FakeTree()
            try tree.addSupply("BAT0", ["status": "Charging"])
            let sensors = try KernelSensors(loop: .current, tree: tree.tree)
            let sensor = try sensors.open(
                Self.battery("BAT0"), channels: [SensorChannel("status")])
            let sample = try await sensor.sample().get()
            #expect(sample.contents == [nil])
            #expect(sample.failure == "status: not a number: 'Charging '")
        }
    }

    @Test func theErrorListsWhatIsThere() throws {
        try RealLoop.run {
            let tree = try FakeTree()
            for name in ["AC", "BAT0", "BAT1"] { try tree.addSupply(name, ["capacity": "1"]) }
            let sensors = try KernelSensors(loop: .current, tree: tree.tree)
            let several = sensors.refusal(Self.battery("BAT"), Self.charge)
            #expect(several?.kind == .unfit)
            #expect(
                several?.message
                    == "power supply 'BAT': there are 2: set id to one of: BAT0, BAT1")
            let none = sensors.refusal(Self.battery("battery"), Self.charge)
            #expect(none?.kind == .missing)
            #expect(
                none?.message
                    == "power supply 'battery': not found; available: AC, BAT0, BAT1")
            _ = try sensors.open(Self.battery("BAT", id: "BAT1"), channels: Self.charge)
            _ = try sensors.open(Self.battery("BAT", id: "BAT1:00"), channels: Self.charge)
            let wrong = sensors.refusal(Self.battery("BAT", id: "BAT2"), Self.charge)
            #expect(wrong?.kind == .missing)
        }
    }

    @Test func aFileThatTheDriverLacksIsMissing() throws {
        try RealLoop.run {
            let tree = try FakeTree()
            try tree.addSupply("BAT0", ["capacity": "87", "temp": "294"])
            try tree.directory.makeFolder("devices/acpi/BAT0:00/power_supply/BAT0/hwmon2")
            let sensors = try KernelSensors(loop: .current, tree: tree.tree)
            let sensor = try sensors.open(Self.battery("BAT"), channels: Self.charge)
            #expect(
                sensor.missing
                    == MissingChannels(
                        numbers: [1], message: "it has no 'status'; it has: capacity, temp"))
        }
    }

    @Test func aSupplyThatAppearsIsReported() throws {
        try RealLoop.run {
            let tree = try FakeTree()
            let sensors = try KernelSensors(loop: .current, tree: tree.tree)
            #expect(
                sensors.refusal(Self.battery("BAT"), Self.charge)?.message
                    == "power supply 'BAT': not found; there is no sensor of this kind")
            var watch: (any Cancellable)?
            await withCheckedContinuation { (waiting: CheckedContinuation<Void, Never>) in
                var isReported = false
                watch = sensors.watch(.powerSupply) {
                    if !isReported { waiting.resume() }
                    isReported = true
                }
                #expect(throws: Never.self) { try tree.addSupply("BAT0", ["capacity": "1"]) }
            }
            watch?.cancel()
            _ = try sensors.open(Self.battery("BAT"), channels: Self.charge)
        }
    }

    @Test func aFileIsListedUntilItIsReplaced() throws {
        let tree = try FakeTree()
        try tree.addSupply("BAT0", ["current_now": "1"])
        let folder = "acpi/BAT0:00/power_supply/BAT0"
        let file = try AttributeFile(
            "current_now", in: tree.directory.file("devices/\(folder)"), isReal: true)
        #expect(file.isListed)
        let path = tree.directory.file("devices/\(folder)/current_now")
        #expect(rename(path, path + ".old") == 0)
        #expect(!file.isListed)
        try tree.set(folder, "current_now", "2")
        #expect(!file.isListed, "another file of the same name")
    }

    private static let silent = "/sys/class/net/lo/queues/tx-0"
    private static let hasSilentFile = access("\(silent)/xps_cpus", R_OK) == 0

    /// The kernel answers ENOENT for the queue of a device that has only one.
    @Test(.enabled(if: hasSilentFile))
    func anErrorOfADriverWhoseFileIsListedIsNoRemoval() throws {
        let file = try AttributeFile("xps_cpus", in: Self.silent, isReal: true)
        guard case .failed(let reason) = file.read() else {
            Issue.record("the file counts as removed, or it can be read")
            return
        }
        #expect(reason.hasPrefix("xps_cpus: "))
    }

    @Test func theKernelsNameOfTheKindHasAnUnderscore() {
        let names = SensorKind.allCases.map(\.subsystem)
        #expect(names == ["w1", "iio", "hwmon", "thermal", "power_supply"])
    }
}
