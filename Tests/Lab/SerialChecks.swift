// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Reactor

/// A USB serial port of the kernel with both ends on this machine: the gateway opens /dev/ttyACM0,
/// and receives the bytes that are written to /dev/ttyGS0.
let serialChecks = [
    Check("an unplugged USB serial port is unavailable, and opens again after it is plugged in") {
        stage in
        let gateway = try await stage.gateway(
            "  room: { model: generic/climate-line, port: /dev/ttyACM0 }")
        try await gateway.untilReceived("T=21.5 H=40.1\r\n", as: #""temperature":21.5"#, on: stage)
        // The far end is a gadget of the kernel: without its driver no device is plugged in.
        try await stage.until("rmmod g_serial")
        try await gateway.until("room/availability", is: "offline")
        try await gateway.until("the problem is unplugged") {
            gateway.texts("room/problem").contains { $0.contains(#""kind":"unplugged""#) }
        }
        try await stage.until("insmod /lib/lab/g_serial.ko")
        try await stage.until("[ -e /dev/ttyACM0 ]")
        try await gateway.untilReceived("T=-3.0 H=87.9\r\n", as: #""temperature":-3"#, on: stage)
        try await gateway.until("room/availability", is: "online")
    }
]

extension Gateway {
    /// Sends a line repeatedly until it is received: opening a port discards earlier bytes. The far
    /// end stays open meanwhile, because closing it blocks until all bytes have been read.
    fileprivate func untilReceived(_ line: String, as reading: String, on stage: Stage) async throws
    {
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
