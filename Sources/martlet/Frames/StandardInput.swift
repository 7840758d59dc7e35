// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Glibc
import LinuxSystem
import Plan
import Ports
import Serial

/// What is given to a command by `<` or by a pipe: a file, or a serial port that goes on for ever.
final class StandardInput {
    private let descriptor: FileDescriptor
    /// Whether it is a port that was opened in the middle of what its device says.
    let isLive: Bool

    init() throws {
        descriptor = FileDescriptor(
            owning: try systemCall("dup of the standard input") { dup(STDIN_FILENO) })
        isLive = isatty(STDIN_FILENO) == 1 && tcgetpgrp(STDIN_FILENO) < 0
    }

    /// True when a person types.
    var isKeyboard: Bool { isatty(descriptor.number) == 1 && !isLive }

    /// Sets a port to what the device speaks: as the kernel hands it out, it swallows bytes.
    func prepare(_ settings: SerialSettings) throws {
        if isLive { try Termios(settings).apply(to: descriptor) }
    }

    /// Hands over what comes, as it comes, to the end.
    ///
    /// - Parameter paused: Called when nothing has come for as long as the last call of `receive`
    ///   has said.
    func read(
        _ receive: (UnsafeRawBufferPointer) throws -> Duration?, paused: () -> Void
    ) throws {
        try withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 16) { buffer in
            while let count = try readSome(into: buffer), count > 0 {
                let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
                if let patience = try receive(bytes), !hasInput(within: patience) { paused() }
            }
        }
    }

    private func readSome(into buffer: UnsafeMutableRawBufferPointer) throws -> Int? {
        do {
            return try descriptor.read(into: buffer)
        } catch {
            guard isLive, error.code == EIO else { throw error }
            throw Refusal("The port is gone: its device was unplugged.")
        }
    }

    private func hasInput(within patience: Duration) -> Bool {
        var poll = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
        return Glibc.poll(&poll, 1, CInt(max(1, patience / .milliseconds(1)))) != 0
    }
}
