// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// A lock on a resource that only one process may use at a time, as a locked file.
///
/// The kernel releases the lock when its holder ends, in any way. The file stays; it contains the
/// process number of the holder (flock(2)). A file with any other content belongs to someone else:
/// it is refused and never changed.
package struct FileLock: ~Copyable {
    private let descriptor: FileDescriptor

    /// Takes the lock if it is free.
    ///
    /// - Parameter path: The file; it is created if it does not exist.
    /// - Returns: `nil` if another process holds the lock.
    /// - Throws: If the file cannot be opened or created, or is not a lock file.
    package static func take(_ path: String) throws(SystemError) -> FileLock? {
        let descriptor = try FileDescriptor.own(path, O_RDWR | O_CREAT)
        guard content(of: descriptor) != nil else {
            throw SystemError(
                operation: "lock \(path)", code: EINVAL,
                explanation: "the file \(path) is not a lock of a gateway: it has other content")
        }
        let number = descriptor.number
        do throws(SystemError) {
            try systemCall("flock \(path)") { flock(number, LOCK_EX | LOCK_NB) }
        } catch {
            if error.code == EWOULDBLOCK { return nil }
            throw error
        }
        let lock = FileLock(descriptor: descriptor)
        lock.writeProcessNumber()
        return lock
    }

    /// Releases the lock. To close the file is not enough: a child process that another thread
    /// starts has it open until it executes its program, and would hold the lock for that time.
    deinit {
        flock(descriptor.number, LOCK_UN)
    }

    /// The process that locked the file, according to the file's content.
    package static func holder(of path: String) -> pid_t? {
        guard let file = try? FileDescriptor.own(path, O_RDONLY) else { return nil }
        return content(of: file).flatMap { pid_t($0) }
    }

    /// The digits in a lock file, none in a new one; `nil` if the file has other content.
    private static func content(of file: borrowing FileDescriptor) -> String? {
        // A process number has at most seven digits.
        withUnsafeTemporaryAllocation(byteCount: 16, alignment: 1) { buffer in
            guard let count = try? file.read(into: buffer, at: 0) else { return nil }
            let digits = buffer[..<count].prefix { (0x30...0x39).contains($0) }
            let rest = buffer[digits.count..<count]
            guard count < 16, rest.isEmpty || rest.elementsEqual([0x0A]) else { return nil }
            return String(decoding: digits, as: UTF8.self)
        }
    }

    private init(descriptor: consuming FileDescriptor) {
        self.descriptor = descriptor
    }

    /// Writes the process number. The lock is valid even if this fails.
    private borrowing func writeProcessNumber() {
        ftruncate(descriptor.number, 0)
        var line = "\(getpid())\n"
        line.withUTF8 { bytes in
            _ = try? descriptor.write(UnsafeRawBufferPointer(bytes))
        }
    }
}
