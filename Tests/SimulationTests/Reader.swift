// SPDX-License-Identifier: Apache-2.0

import Devices
import Glibc
import LinuxSystem
import Readings
import Wire

/// Reads a simulated port as any program does: through the slave of a pty.
final class Reader {
    private(set) var bytes: [UInt8] = []
    private let descriptor: FileDescriptor

    init(_ path: String) throws {
        descriptor = try FileDescriptor(opening: path, O_RDWR | O_NOCTTY | O_NONBLOCK)
    }

    /// The file descriptor to watch.
    var number: CInt { descriptor.number }

    /// Reads until `count` bytes have arrived in total, then all others that are available. Stops
    /// after five seconds without a byte. The kernel transfers the bytes at once, on its own
    /// thread.
    func read(upTo count: Int) {
        while bytes.count < count, isReadable(5000) { take() }
        if isReadable(0) { take() }
    }

    func write(_ bytes: [UInt8]) throws {
        _ = try bytes.withUnsafeBytes { try descriptor.write($0) }
    }

    /// Sets the baud rate, as a reader does.
    func setRate(_ baud: UInt32) throws {
        try Termios(baud: baud, dataBits: 8, parity: .none, stopBits: 1).apply(to: descriptor)
    }

    /// Whether the far end has hung up.
    var hasHungUp: Bool {
        var poll = pollfd(fd: descriptor.number, events: 0, revents: 0)
        return Glibc.poll(&poll, 1, 5000) == 1 && Int32(poll.revents) & POLLHUP != 0
    }

    /// The values of all frames so far, and the number of rejections.
    func readings(_ model: Model) -> (values: [[Value?]], rejected: UInt64) {
        guard case .serial(let serial) = model.kind else { return ([], 0) }
        var decoder = FrameDecoder(serial.frames)
        var readings: [[Value?]] = []
        bytes.withUnsafeBytes { bytes in
            decoder.receive(bytes) { event in
                guard case .frame(let frame, let view) = event else { return }
                var values = [Value?](repeating: nil, count: model.values.count)
                model.decode(frame, view, into: &values)
                readings.append(values)
            }
        }
        return (readings, decoder.counters.rejected)
    }

    private func isReadable(_ milliseconds: CInt) -> Bool {
        var poll = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
        return Glibc.poll(&poll, 1, milliseconds) == 1
    }

    private func take() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = (try? buffer.withUnsafeMutableBytes { try descriptor.read(into: $0) }) ?? 0
        bytes += buffer[..<count]
    }
}
