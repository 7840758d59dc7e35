// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Plan
import Ports
import Reactor
import Serial

extension PseudoTerminal {
    /// Writes at the far end, as a sensor does; the bytes must fit the kernel's buffer.
    borrowing func write(_ bytes: [UInt8]) throws -> Bool {
        try bytes.withUnsafeBytes { try master.write($0) } == bytes.count
    }

    /// Waits until `count` bytes have arrived at the far end. Returns fewer after five seconds
    /// without a byte.
    borrowing func read(_ count: Int) throws -> [UInt8] {
        var all: [UInt8] = []
        while all.count < count, isReadable(master.number) {
            var buffer = [UInt8](repeating: 0, count: count - all.count)
            let taken = try buffer.withUnsafeMutableBytes { try master.read(into: $0) } ?? 0
            all += buffer[..<taken]
        }
        return all
    }
}

/// Waits until there is something to read, at most for five seconds.
func isReadable(_ descriptor: CInt) -> Bool {
    var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return Glibc.poll(&poll, 1, 5000) == 1
}

extension KernelSerialLines {
    /// The error of an open that must not succeed.
    func refusal(_ path: String, _ settings: SerialSettings = SerialSettings()) -> PortError? {
        do throws(PortError) {
            try open(path, settings).close()
            return nil
        } catch {
            return error
        }
    }
}
