// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The holder of a lock on a file (flock(2)), from the kernel's list of locks. The file itself is
/// not opened, so the modem lines of a serial port do not change.
package struct LockHolder: Hashable, Sendable, CustomStringConvertible {
    package let process: pid_t
    /// The program's name; `nil` if the process has ended meanwhile.
    package let name: String?

    /// The holder of a lock on that file; `nil` if there is none.
    package static func of(_ path: String) -> LockHolder? {
        var status = stat()
        guard stat(path, &status) == 0, let locks = text(of: "/proc/locks") else { return nil }
        guard let process = process(in: locks, device: status.st_dev, inode: status.st_ino) else {
            return nil
        }
        return LockHolder(process: process, name: text(of: "/proc/\(process)/comm")?.firstLine)
    }

    /// Such as `martletd (process 812)`.
    package var description: String { "\(name ?? "a program") (process \(process))" }

    /// Looks for `1: FLOCK  ADVISORY  WRITE 812 00:06:391 0 EOF`. The two hexadecimal numbers are
    /// the file system's device, the decimal one is the inode (proc_locks(5)).
    static func process(in locks: String, device: dev_t, inode: ino_t) -> pid_t? {
        let major = UInt64(device) >> 8 & 0xfff
        let minor = UInt64(device) & 0xff | UInt64(device) >> 12 & 0xfff00
        for line in locks.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count >= 6, words[1] == "FLOCK" else { continue }
            let file = words[5].split(separator: ":")
            guard file.count == 3, UInt64(file[0], radix: 16) == major,
                UInt64(file[1], radix: 16) == minor, ino_t(file[2]) == inode
            else { continue }
            return pid_t(words[4])
        }
        return nil
    }

    private static func text(of path: String) -> String? {
        let file = AtomicFile(path: path, isOnDisk: false)
        guard let bytes = try? file.read(limit: 262_144) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension String {
    fileprivate var firstLine: String? { split(separator: "\n").first.map(String.init) }
}
