// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Reactor
import TestSupport

/// A chip as its registers, which the kernel's i2c-stub holds. The kernel's own driver reads them.
///
/// i2c-stub stores what is written and has no logic. So a driver that waits until the chip clears a
/// bit cannot run on it, and no driver that sends bytes which are not an SMBus transfer.
struct EmulatedChip {
    /// The model of the library whose file is used.
    let model: String
    var settings = ""
    /// The name of the I²C device, and the name of the driver if it is another one.
    let name: String
    var driver: String?
    let address: Int
    /// The registers after power-on.
    var registers: [Register] = []
    /// The registers with a measurement, and the reading without its time. Each measurement differs
    /// from the one before.
    let measurements: [([Register], String)]

    var driverName: String { driver ?? name }
}

/// One register or several adjacent ones.
enum Register {
    /// A register of 16 bits, the high byte first on the bus.
    case big(Int, Int)
    /// A register of 16 bits, the low byte first on the bus.
    case little(Int, Int)
    /// Registers of 8 bits.
    case bytes(Int, [Int])

    /// The arguments of BusyBox's i2cset, which reads the number of a register as hexadecimal.
    var arguments: String {
        switch self {
        case .big(let number, let value):
            Self.hexadecimal([number, (value & 0xFF) << 8 | value >> 8 & 0xFF]) + " w"
        case .little(let number, let value): Self.hexadecimal([number, value & 0xFFFF]) + " w"
        case .bytes(let number, let values):
            Self.hexadecimal([number] + values.map { $0 & 0xFF }) + " i"
        }
    }

    private static func hexadecimal(_ numbers: [Int]) -> String {
        numbers.map { "0x\(String($0, radix: 16))" }.joined(separator: " ")
    }

    /// Words in registers of 8 bits, the low byte first.
    static func littleWords(_ number: Int, _ words: [Int]) -> Register {
        .bytes(number, words.flatMap { [$0, $0 >> 8] })
    }

    /// Words in registers of 8 bits, the high byte first.
    static func bigWords(_ number: Int, _ words: [Int]) -> Register {
        .bytes(number, words.flatMap { [$0 >> 8, $0] })
    }
}

/// Each check runs a driver of the kernel on an emulated chip, and the gateway with the library's
/// file for it.
let driverChecks = emulatedThermometers + emulatedChips.map(check)

private func check(_ chip: EmulatedChip) -> Check {
    Check("\(chip.model) reads \(chip.name) with the kernel's driver \(chip.driverName)") {
        stage in
        let bus = try stubBus()
        let folder = "/sys/bus/i2c/devices/i2c-\(bus)"
        let address = "0x\(String(chip.address, radix: 16))"
        func set(_ registers: [Register]) async throws {
            let commands = registers.map { "i2cset -f -y \(bus) \(address) \($0.arguments)" }
            let line = commands.joined(separator: " && ")
            try await offload { try ChildProcess.run("sh", ["-c", line]) }
        }
        // Two drivers know some of the names, so this check selects the driver.
        try TextFile("/sys/bus/i2c/drivers_autoprobe").write("0")
        defer { try? TextFile("/sys/bus/i2c/drivers_autoprobe").write("1") }
        let cleared = stride(from: 0, to: 256, by: 32).map { first in
            Register.bytes(first, Array(repeating: 0, count: 32))
        }
        try await set(cleared + chip.registers)
        try TextFile("\(folder)/new_device").write("\(chip.name) \(address)")
        defer { try? TextFile("\(folder)/delete_device").write(address) }
        let place = String(chip.address, radix: 16)
        let device = "\(bus)-\(String(repeating: "0", count: 4 - place.count))\(place)"
        do {
            try TextFile("/sys/bus/i2c/drivers/\(chip.driverName)/bind").write(device)
        } catch {
            throw Observation("\(error); the kernel's log: \(await kernelLog())")
        }
        try await set(chip.measurements[0].0)
        var entry = "model: \(chip.model), every: 1s"
        if !chip.settings.isEmpty {
            let settings = chip.settings.replacing("$device", with: device)
            entry += ", settings: { \(settings) }"
        }
        let gateway = try await stage.gateway("  chip: { \(entry) }")
        for (registers, reading) in chip.measurements {
            try await set(registers)
            do {
                try await gateway.until("chip", is: ",\(reading)}")
            } catch {
                throw Observation("\(error); the kernel's log: \(await kernelLog())")
            }
        }
    }
}

/// The other families of 1-Wire thermometers that w1_therm knows (Machine/w1sim.c).
private let emulatedThermometers = [
    ("dallas/ds18s20", "10-000000000003"), ("dallas/ds1822", "22-000000000004"),
    ("dallas/ds1825", "3b-000000000005"), ("dallas/ds28ea00", "42-000000000006"),
].map { model, number in
    Check("\(model) reads \(number) with the kernel's driver w1_therm") { stage in
        try await stage.until("[ -e /sys/bus/w1/devices/\(number)/temperature ]")
        // In sixteenths of a degree.
        for (sixteenths, celsius) in [(402, "25.125"), (-8, "-0.5"), (-400, "-25")] {
            let six = Array(repeating: "\(sixteenths)", count: 6).joined(separator: ",")
            try wire("temperature", six)
            let gateway = try await stage.gateway(
                "  chip: { model: \(model), id: \(number), every: 2s }")
            try await gateway.until("chip", is: ",\"temperature\":\(celsius)}")
            try await gateway.end()
        }
        try wire("temperature", "344,-162,0,0,0,0")
    }
}

/// The last lines of the kernel's log.
private func kernelLog() async -> String {
    let path = "/tmp/kernel.log"
    try? await offload {
        try ChildProcess.run("sh", ["-c", "dmesg | tail -n 4 >\(path)"])
    }
    return (try? TextFile(path).read()) ?? ""
}
