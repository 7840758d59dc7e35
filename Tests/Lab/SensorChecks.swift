// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor

/// Sensors with the kernel's drivers; the hardware below the drivers is simulated.
let sensorChecks = [
    Check("w1_therm's thermometers are read by their numbers, also below zero") { stage in
        try await stage.until("[ -e /sys/bus/w1/devices/28-000000000002/temperature ]")
        try wire("temperature", "400,-162,0,0,0,0")
        let gateway = try await stage.gateway(
            """
              warm: { model: dallas/ds18b20, id: 28-000000000001, every: 2s }
              cold: { model: dallas/ds18b20, id: 28-000000000002, every: 2s }
            """)
        try await gateway.until("warm", is: #""temperature":25}"#)
        try await gateway.until("cold", is: #""temperature":-10.125}"#)
        try wire("temperature", "344,-162,0,0,0,0")
        try await gateway.until("warm", is: #""temperature":21.5}"#)
    },

    Check("a 1-Wire sensor with bad checks is unavailable, never wrong, and recovers") { stage in
        let gateway = try await stage.gateway(
            "  warm: { model: dallas/ds18b20, id: 28-000000000001, every: 2s }")
        try await gateway.until("warm", is: #""temperature":21.5}"#)
        try wire("torn", "1")
        defer { try? wire("torn", "0") }
        try await gateway.until("warm/availability", is: "offline")
        try await gateway.until("warm/problem", is: #""kind":"unreadable""#)
        try wire("torn", "0")
        try await gateway.until("warm/availability", is: "online")
        let readings = Set(gateway.texts("warm").map { $0.suffix(#""temperature":21.5}"#.count) })
        try expect(readings == [#""temperature":21.5}"#], "\(readings)")
    },

    Check("an IIO channel is read with its offset and its scale") { stage in
        try makeFolder("/config/iio/devices/dummy/lab")
        defer { rmdir("/config/iio/devices/dummy/lab") }
        let gateway = try await stage.gateway("  cell: { model: lab/voltage }")
        try await gateway.until("cell", is: #""voltage":0.10664"#)
    },

    Check("a hwmon sensor is read, and its values change with the measurement") { stage in
        let bus = try stubBus()
        let folder = "/sys/bus/i2c/devices/i2c-\(bus)"
        try TextFile("\(folder)/new_device").write("lm75 0x48")
        defer { try? TextFile("\(folder)/delete_device").write("0x48") }
        let gateway = try await stage.gateway("  board: { model: lab/board }")
        for (register, celsius) in [("0x8015", "21.5"), ("0x80f5", "-10.5")] {
            // The temperature is in register 0, the high byte first.
            try await stage.until("i2cset -f -y \(bus) 0x48 0 \(register) w")
            try await gateway.until("board", is: "\"temperature\":\(celsius)}")
        }
    },
]

/// Sets a parameter of the simulated 1-Wire bus (Machine/w1sim.c).
func wire(_ name: String, _ value: String) throws {
    try TextFile("/sys/module/w1sim/parameters/\(name)").write(value)
}

/// The number of the simulated I²C bus.
func stubBus() throws -> Int {
    for number in 0..<8 {
        let name = try? TextFile("/sys/bus/i2c/devices/i2c-\(number)/name").read()
        if name?.hasPrefix("SMBus stub") == true { return number }
    }
    throw Observation("there is no simulated I²C bus")
}
