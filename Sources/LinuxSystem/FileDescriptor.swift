// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// An open descriptor, which is closed once: when its owner releases it.
///
/// The type cannot be copied. So no descriptor is closed twice, and no number is used after another
/// open has reused it.
package struct FileDescriptor: ~Copyable, Sendable {
    /// The kernel's number. Use it for a call; store the owner, not the number.
    package let number: CInt

    /// Takes ownership of an open descriptor.
    package init(owning number: CInt) {
        precondition(number >= 0, "a descriptor is not negative: check the result of the open")
        self.number = number
    }

    /// Opens a file. It is closed in programs that this one executes.
    ///
    /// - Parameters:
    ///   - flags: `O_RDONLY`, `O_RDWR | O_NONBLOCK` and so on; `O_CLOEXEC` is added.
    ///   - mode: The permissions of a file that the call creates.
    package init(
        opening path: String, _ flags: CInt, mode: mode_t = 0o644
    ) throws(SystemError) {
        if let error = SystemError.ofZeroByte(in: path) { throw error }
        number = try systemCall("open \(path)") { open(path, flags | O_CLOEXEC, mode) }
    }

    deinit {
        // Not repeated on EINTR: Linux has released the number already.
        _ = close(number)
    }

    /// Reads the available bytes, at most as many as fit.
    ///
    /// - Returns: The number of bytes; 0 at the end; `nil` if no byte is available now (`EAGAIN`).
    package borrowing func read(
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(SystemError) -> Int? {
        try wouldBlock("read", Glibc.read(number, buffer.baseAddress, buffer.count))
    }

    /// Reads from an offset in the file, independent of earlier reads.
    ///
    /// - Returns: The number of bytes; 0 at the end; `nil` if no byte is available now (`EAGAIN`).
    package borrowing func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(SystemError) -> Int? {
        try wouldBlock("pread", pread(number, buffer.baseAddress, buffer.count, off_t(offset)))
    }

    /// How many bytes wait in a pipe; 0 for anything else.
    package borrowing func waitingBytes() -> Int {
        Int(clinux_waiting_bytes(number))
    }

    /// Writes as many bytes as the descriptor accepts at once.
    ///
    /// - Returns: The number of bytes written; `nil` if none can be written now (`EAGAIN`).
    package borrowing func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int? {
        try wouldBlock("write", Glibc.write(number, bytes.baseAddress, bytes.count))
    }

    /// Makes reads and writes return at once (`O_NONBLOCK`).
    package borrowing func makeNonBlocking() throws(SystemError) {
        let number = number
        let flags = try systemCall("fcntl F_GETFL") { fcntl(number, F_GETFL) }
        try systemCall("fcntl F_SETFL") { fcntl(number, F_SETFL, flags | O_NONBLOCK) }
    }
}

/// Repeats an interrupted call. Returns `nil` if the call would block.
func wouldBlock(
    _ operation: String, _ call: @autoclosure () -> Int
) throws(SystemError) -> Int? {
    while true {
        let count = call()
        if count >= 0 { return count }
        switch errno {
        case EINTR: continue
        case EAGAIN: return nil
        default: throw SystemError.last(operation)
        }
    }
}
