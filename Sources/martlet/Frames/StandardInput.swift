// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Glibc
import LinuxSystem
import Plan
import Ports
import Serial

/// The input of a command: a file, a pipe, or a serial port, which has no end.
final class StandardInput {
    private let descriptor: FileDescriptor
    /// Whether it is a serial port, probably opened in the middle of a frame.
    let isLive: Bool

    init() throws {
        descriptor = FileDescriptor(
            owning: try systemCall("dup of the standard input") { dup(STDIN_FILENO) })
        isLive = isatty(STDIN_FILENO) == 1 && tcgetpgrp(STDIN_FILENO) < 0
    }

    /// Whether the input is a keyboard.
    var isKeyboard: Bool { isatty(descriptor.number) == 1 && !isLive }

    /// Applies the settings of the device to a port. With the kernel's defaults a port changes
    /// bytes.
    func prepare(_ settings: SerialSettings) throws {
        if isLive { try Termios(settings).apply(to: descriptor) }
    }

    /// Passes the bytes to `receive` as they arrive, until the end of the input.
    ///
    /// - Parameters:
    ///   - receive: Returns a timeout, or `nil` for none.
    ///   - paused: Called when no byte has arrived within that timeout.
    func read(
        _ receive: (UnsafeRawBufferPointer) throws -> Duration?, paused: () -> Void
    ) throws {
        try withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 16) { buffer in
            while let count = try readSome(into: buffer), count > 0 {
                let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
                if let timeout = try receive(bytes), !hasInput(within: timeout) { paused() }
            }
        }
    }

    private func readSome(into buffer: UnsafeMutableRawBufferPointer) throws -> Int? {
        do {
            return try descriptor.read(into: buffer)
        } catch {
            guard isLive, error.code == EIO else { throw error }
            throw CommandError("the port is gone: the device was unplugged.")
        }
    }

    private func hasInput(within timeout: Duration) -> Bool {
        var poll = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
        return Glibc.poll(&poll, 1, CInt(max(1, timeout / .milliseconds(1)))) != 0
    }
}
