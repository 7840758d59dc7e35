// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Reactor

/// The master end of a pty, read on the loop.
@LoopActor final class FarEnd {
    private(set) var bytes: [UInt8] = []
    private let pty: PseudoTerminal
    private let arrivals = Arrivals()
    private var registration: Registration?

    init(_ pty: consuming PseudoTerminal) {
        self.pty = consume pty
    }

    /// Reads until `count` bytes have arrived; returns whether they did.
    func until(_ count: Int) async -> Bool {
        registration =
            try? registration
            ?? EventLoop.current.watch(pty.master.number, .readable) { [unowned self] _ in
                take()
            }
        return await arrivals.until { [self] in bytes.count >= count }
    }

    func close() {
        registration?.cancel()
    }

    private func take() {
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
            let count = (try? pty.master.read(into: buffer)) ?? 0
            bytes += buffer[..<count]
        }
        arrivals.appeared()
    }
}

/// A sensor that sends without pause.
@LoopActor final class Flood {
    private let pty: PseudoTerminal
    private var registration: Registration?

    init(_ pty: consuming PseudoTerminal) {
        self.pty = consume pty
    }

    var path: String { pty.path }

    func begin() throws {
        let bytes = [UInt8](repeating: 0x55, count: 4096)
        let number = pty.master.number
        registration = try EventLoop.current.watch(number, .writable) { [unowned self] _ in
            _ = try? bytes.withUnsafeBytes { try pty.master.write($0) }
        }
    }

    func end() {
        registration?.cancel()
    }
}
