// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// A claim on something that only one process may use at a time, as a locked file.
///
/// The kernel gives the lock up when its holder ends, however it ends; the file stays, and the
/// number in it says who holds the lock (flock(2)).
package struct FileLock: ~Copyable {
    private let descriptor: FileDescriptor

    /// Takes the lock, or says that it is taken.
    ///
    /// - Parameter path: The file; made when it is not there.
    /// - Returns: `nil` when another process holds it.
    /// - Throws: When the file cannot be opened or made.
    package static func take(_ path: String) throws(SystemError) -> FileLock? {
        let descriptor = try FileDescriptor(opening: path, O_RDWR | O_CREAT)
        let number = descriptor.number
        do throws(SystemError) {
            try systemCall("flock \(path)") { flock(number, LOCK_EX | LOCK_NB) }
        } catch {
            if error.code == EWOULDBLOCK { return nil }
            throw error
        }
        let lock = FileLock(descriptor: descriptor)
        lock.sign()
        return lock
    }

    /// The process that took the lock of that file, as far as the file says.
    package static func holder(of path: String) -> pid_t? {
        guard let file = try? FileDescriptor(opening: path, O_RDONLY) else { return nil }
        return withUnsafeTemporaryAllocation(byteCount: 16, alignment: 1) { buffer in
            guard let count = try? file.read(into: buffer) else { return nil }
            let digits = buffer[..<count].prefix { $0 != UInt8(ascii: "\n") }
            return pid_t(String(decoding: digits, as: UTF8.self))
        }
    }

    private init(descriptor: consuming FileDescriptor) {
        self.descriptor = descriptor
    }

    /// Writes who we are; a lock without that is a lock all the same.
    private borrowing func sign() {
        ftruncate(descriptor.number, 0)
        var line = "\(getpid())\n"
        line.withUTF8 { bytes in
            _ = try? descriptor.write(UnsafeRawBufferPointer(bytes))
        }
    }
}
