// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Reactor

/// A USB serial port of the kernel, both of its ends here: /dev/ttyACM0 is what the gateway opens,
/// and what is written to /dev/ttyGS0 comes out there.
let serialChecks = [
    Check("a USB serial port that is unplugged is unavailable, and open again when it is back") {
        stage in
        let gateway = try await stage.gateway(
            "  room: { model: generic/climate-line, port: /dev/ttyACM0 }")
        try await gateway.untilHeard("T=21.5 H=40.1\r\n", as: #""temperature":21.5"#, on: stage)
        // The far end is a gadget of the kernel: without its driver nothing is plugged in.
        try await stage.until("rmmod g_serial")
        try await gateway.until("room/availability", is: "offline")
        try await gateway.until("it is told that it was unplugged") {
            gateway.texts("room/problem").contains { $0.contains(#""kind":"unplugged""#) }
        }
        try await stage.until("insmod /lib/lab/g_serial.ko")
        try await stage.until("[ -e /dev/ttyACM0 ]")
        try await gateway.untilHeard("T=-3.0 H=87.9\r\n", as: #""temperature":-3"#, on: stage)
        try await gateway.until("room/availability", is: "online")
    }
]

extension Gateway {
    /// Says a line as often as it takes: a port that is just being opened forgets what came before.
    /// The far end stays open meanwhile, for its closing waits until everything has been read.
    fileprivate func untilHeard(_ line: String, as reading: String, on stage: Stage) async throws {
        try await stage.until("stty -F /dev/ttyGS0 raw -echo")
        let end = open("/dev/ttyGS0", O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard end >= 0 else { throw SystemError.last("open /dev/ttyGS0") }
        defer { close(end) }
        for _ in 0..<100 where texts("room").last?.contains(reading) != true {
            _ = Glibc.write(end, line, line.utf8.count)
            try await sleep(for: .milliseconds(200))
        }
        try await until("room", is: reading)
    }
}
