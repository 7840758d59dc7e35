// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A process that uses a file: by a lock (flock(2)), or by an open descriptor that can read.
///
/// Both come from the kernel's lists. The file itself is not opened, so the modem lines of a serial
/// port do not change.
package struct OtherProcess: Hashable, Sendable, CustomStringConvertible {
    package let process: pid_t
    /// The program's name; `nil` if the process has ended meanwhile.
    package let name: String?

    private init(_ process: pid_t) {
        self.process = process
        name = text(of: "/proc/\(process)/comm")?.split(separator: "\n").first.map(String.init)
    }

    /// Such as `martletd (process 812)`.
    package var description: String { "\(name ?? "a program") (process \(process))" }
}

// MARK: Locks

extension OtherProcess {
    /// The holder of a lock on that file, which may be this process; `nil` if there is none.
    package static func locking(_ path: String) -> OtherProcess? {
        var status = stat()
        guard stat(path, &status) == 0, let locks = text(of: "/proc/locks") else { return nil }
        return process(in: locks, device: status.st_dev, inode: status.st_ino)
            .map { OtherProcess($0) }
    }

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
}

// MARK: Open descriptors

extension OtherProcess {
    /// Another process that can read from that file now; `nil` if there is none, or none that this
    /// user may see. Only root sees the descriptors of other users.
    ///
    /// A simulator keeps both ends of its pseudo terminal open and does not read this end, so a
    /// process with the other end does not count.
    ///
    /// Cost: one link for each descriptor of this user's processes, 1 to 2 ms on a small board.
    package static func reading(_ path: String) -> OtherProcess? {
        guard let target = resolvedPath(path) else { return nil }
        let own = getpid()
        return names(inFolder: "/proc").lazy.compactMap { pid_t($0) }
            .first { $0 != own && reads(target, $0) }.map { OtherProcess($0) }
    }

    private static func reads(_ target: String, _ process: pid_t) -> Bool {
        let folder = "/proc/\(process)"
        var (isReader, isSimulator) = (false, false)
        for number in names(inFolder: "\(folder)/fd") {
            let file = linkTarget("\(folder)/fd/\(number)")
            if file == target { isReader = isReader || canRead("\(folder)/fdinfo/\(number)") }
            if file == "/dev/ptmx" || file == "/dev/pts/ptmx" { isSimulator = true }
        }
        return isReader && !(isSimulator && target.hasPrefix("/dev/pts/"))
    }

    /// The flags of the open, in octal: `flags:	0100002` (proc_pid_fdinfo(5)).
    private static func canRead(_ path: String) -> Bool {
        guard let lines = text(of: path)?.split(separator: "\n"),
            let line = lines.first(where: { $0.hasPrefix("flags:") }),
            let flags = CInt(line.split(separator: "\t").last ?? "", radix: 8)
        else { return false }
        return flags & O_ACCMODE != O_WRONLY
    }
}

private func text(of path: String) -> String? {
    let file = AtomicFile(path: path, isOnDisk: false)
    guard let bytes = try? file.read(limit: 262_144) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
}
