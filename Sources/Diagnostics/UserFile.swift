// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Reads files that a person named: whole, bounded, and with a reason when it cannot.
package enum UserFile {
    /// Why a file could not be read.
    package struct Problem: Error, Equatable, Sendable {
        /// To be read after the path: `no such file`.
        package let message: String
        /// True when there is nothing at the path.
        package let isMissing: Bool
    }

    /// The bytes of a file, without a byte order mark: Windows' editors begin UTF-8 with one, and
    /// it is part of no key, no column and no password.
    ///
    /// - Parameter limit: Bytes that are read at most; a larger file is refused unread.
    package static func bytes(
        of path: String, limit: Int
    ) throws(Problem) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw problem(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw problem(errno) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw problem(EISDIR) }
        guard status.st_size <= limit else { throw tooLarge(limit) }
        let bytes = try read(descriptor, limit)
        return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes[3...]) : bytes
    }

    /// Reads to the end, because the size of a pipe or of a file under `/proc` is said to be zero.
    private static func read(_ descriptor: Int32, _ limit: Int) throws(Problem) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
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
            return Problem(message: "this user may not read it", isMissing: false)
        default:
            return Problem(
                message: "cannot be read: \(String(cString: strerror(code)))", isMissing: false)
        }
    }

    private static func tooLarge(_ limit: Int) -> Problem {
        Problem(message: "is larger than \(limit) bytes", isMissing: false)
    }
}
