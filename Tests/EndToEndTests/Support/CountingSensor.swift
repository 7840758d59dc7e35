// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Reactor
import TestSupport

/// A sensor on a real pty that numbers its frames, so that a test detects a lost, torn or repeated
/// one.
@LoopActor final class CountingSensor {
    /// The path that the gateway opens: a link, like those of udev.
    let path: String
    private(set) var sent = 0
    private var terminal: PseudoTerminal?
    private var ticker: Ticker?

    init(_ path: String) throws {
        self.path = path
        try plug()
    }

    /// Creates a new adapter under the same path.
    func plug() throws {
        let terminal = try PseudoTerminal.open()
        guard symlink(terminal.path, path) == 0 else { throw TestSupportError("symlink: \(errno)") }
        self.terminal = consume terminal
    }

    func unplug() {
        unlink(path)
        terminal = nil
    }

    /// Sends a frame in each period, except while it is unplugged.
    func start(every period: Duration) {
        ticker = EventLoop.current.every(period) { [weak self] in self?.sendFrame() }
    }

    func stop() {
        ticker?.cancel()
    }

    private func sendFrame() {
        guard terminal != nil else { return }
        sent += 1
        let frame = CountingSensor.frame(UInt32(sent))
        let count = frame.withUnsafeBytes { bytes in try? terminal?.master.write(bytes) }
        precondition(count == frame.count, "the pty is full: the gateway does not read")
    }

    /// `A5 5A <u32be> <xor8>`
    nonisolated static func frame(_ number: UInt32) -> [UInt8] {
        let bytes = [0xA5, 0x5A] + withUnsafeBytes(of: number.bigEndian) { Array($0) }
        return bytes + [bytes.reduce(0, ^)]
    }

    /// A new folder for a gateway file, with the device file of this sensor.
    nonisolated static func folder() throws -> TemporaryDirectory {
        let folder = try TemporaryDirectory()
        try folder.makeFolder("devices")
        try folder.makeFolder("devices/test")
        try folder.write("devices/test/counter.yaml", deviceFile)
        return folder
    }

    /// The device file of this sensor.
    nonisolated static let deviceFile = """
        # SPDX-License-Identifier: Apache-2.0
        model: test/counter
        title: Numbers its frames
        serial: { baud: 115200 }
        every: 1s
        frames:
          data:
            sync: A5 5A
            fields:
              - { name: n, type: u32be }
              - { check: xor8 }
        values:
          n: { from: data.n }
        examples:
          - { bytes: A5 5A 00 00 00 07 F8, gives: { n: 7 } }
        """
}
