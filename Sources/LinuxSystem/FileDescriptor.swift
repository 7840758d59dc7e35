// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// An open descriptor and the duty to close it: it is closed once, when its owner lets go of it.
///
/// The type cannot be copied, so no descriptor is closed twice, and none is used after another
/// open has taken its number.
package struct FileDescriptor: ~Copyable, Sendable {
    /// The number the kernel knows it by. Borrow it for a call; keep the owner, not the number.
    package let number: CInt

    /// Takes over a descriptor that somebody else opened.
    package init(owning number: CInt) {
        precondition(number >= 0, "a descriptor is not negative: check the result of the open")
        self.number = number
    }

    /// Opens a file; always closed in programs that this one executes.
    ///
    /// - Parameters:
    ///   - flags: `O_RDONLY`, `O_RDWR | O_NONBLOCK` and so on; `O_CLOEXEC` is added.
    ///   - mode: The permissions of a file that the call creates.
    package init(
        opening path: String, _ flags: CInt, mode: mode_t = 0o644
    ) throws(SystemError) {
        number = try systemCall("open \(path)") { open(path, flags | O_CLOEXEC, mode) }
    }

    deinit {
        // Not repeated on EINTR: Linux has released the number already.
        _ = close(number)
    }

    /// Reads what is there, at most as much as fits.
    ///
    /// - Returns: The count of bytes; 0 at the end; `nil` when there is nothing now (`EAGAIN`).
    package borrowing func read(
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(SystemError) -> Int? {
        try wouldBlock("read", Glibc.read(number, buffer.baseAddress, buffer.count))
    }

    /// Reads from that place of a file on, wherever the last read ended.
    ///
    /// - Returns: The count of bytes; 0 at the end; `nil` when there is nothing now (`EAGAIN`).
    package borrowing func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(SystemError) -> Int? {
        try wouldBlock("pread", pread(number, buffer.baseAddress, buffer.count, off_t(offset)))
    }

    /// Writes as much as is taken at once.
    ///
    /// - Returns: The count of bytes taken; `nil` when none can be taken now (`EAGAIN`).
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

/// Repeats an interrupted call; `nil` where it would have had to wait.
private func wouldBlock(
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
