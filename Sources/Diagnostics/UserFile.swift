// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Reads a file that the user named, as a whole and with a size limit.
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

    /// Reads to the end, because `fstat` reports size zero for a pipe and for a file under `/proc`.
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
