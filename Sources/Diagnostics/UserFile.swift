// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Reads a file that the user named, as a whole and with a size limit.
///
/// Trap: the open of a FIFO waits for a writer, and the open of a serial port resets the board at
/// its other end. So only regular files are opened.
///
/// `/dev/stdin`, and `/dev/fd/63` as a shell writes for `<(...)`, are different: they name a
/// descriptor that this process has. It is read as it is, pipe or file, and it can be read only
/// once.
package enum UserFile {
    /// The reason why a file could not be read.
    package struct Problem: Error, Equatable, Sendable {
        /// The text after the path in a message: `no such file`.
        package let message: String
        /// True if no file exists at the path.
        package let isMissing: Bool
    }

    /// The bytes of a file, without a byte order mark. Windows editors write this mark at the start
    /// of UTF-8 text; it is not part of a key, a column or a password.
    ///
    /// - Parameter limit: The maximum size in bytes; a larger file is refused.
    package static func bytes(
        of path: String, limit: Int
    ) throws(Problem) -> [UInt8] {
        var status = stat()
        guard stat(path, &status) == 0 else { throw problem(errno) }
        let isRegular = status.st_mode & S_IFMT == S_IFREG
        if !isRegular, let descriptor = openDescriptor(path) {
            return withoutMark(try read(descriptor, limit))
        }
        try checkKind(status)
        // Another file may have the name by now: still no open that waits.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw problem(errno) }
        defer { close(descriptor) }
        guard fstat(descriptor, &status) == 0 else { throw problem(errno) }
        try checkKind(status)
        guard status.st_size <= limit else { throw tooLarge(limit) }
        return withoutMark(try read(descriptor, limit))
    }

    /// Whether a path names a descriptor of this process instead of a place in a folder.
    package static func isOpenDescriptor(_ path: String) -> Bool { openDescriptor(path) != nil }

    private static func openDescriptor(_ path: String) -> Int32? {
        if path == "/dev/stdin" { return STDIN_FILENO }
        for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
            return Int32(path.dropFirst(folder.utf8.count))
        }
        return nil
    }

    private static func checkKind(_ status: stat) throws(Problem) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw problem(EISDIR)
        case S_IFIFO: throw Problem(message: "is a pipe, not a file", isMissing: false)
        case S_IFSOCK: throw Problem(message: "is a socket, not a file", isMissing: false)
        default: throw Problem(message: "is a device, not a file", isMissing: false)
        }
    }

    private static func withoutMark(_ bytes: [UInt8]) -> [UInt8] {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes[3...]) : bytes
    }

    /// Reads to the end, because `fstat` reports size zero for a pipe and for a file under `/proc`.
    private static func read(_ descriptor: Int32, _ limit: Int) throws(Problem) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                // The parent process may have made the descriptor non-blocking.
                var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                poll(&request, 1, -1)
                continue
            }
            guard count >= 0 else { throw problem(errno) }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else { throw tooLarge(limit) }
        }
    }

    private static func problem(_ code: Int32) -> Problem {
        switch code {
        case ENOENT, ENOTDIR: return Problem(message: "no such file", isMissing: true)
        case EISDIR: return Problem(message: "is a directory, not a file", isMissing: false)
        case EACCES, EPERM:
            return Problem(message: "this user has no permission to read it", isMissing: false)
        default:
            return Problem(
                message: "cannot be read: \(String(cString: strerror(code)))", isMissing: false)
        }
    }

    private static func tooLarge(_ limit: Int) -> Problem {
        Problem(message: "is larger than \(limit) bytes", isMissing: false)
    }
}
