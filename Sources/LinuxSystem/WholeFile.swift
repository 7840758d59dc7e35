// SPDX-License-Identifier: Apache-2.0
//
// Whole regular files, whose reads and writes wait for the disk and for nothing else.

import Glibc

extension FileDescriptor {
    /// Reads a regular file from here to its end, or to a number of bytes.
    ///
    /// The size that the kernel reports is not used: files of procfs and sysfs have none.
    ///
    /// - Parameters:
    ///   - path: For the error.
    ///   - limit: The largest number of bytes to read; the rest is ignored.
    package borrowing func readAll(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
        let number = number
        var bytes: [UInt8] = []
        while bytes.count < limit {
            let count = bytes.count
            bytes.append(contentsOf: repeatElement(0, count: min(65_536, limit - count)))
            let taken = try systemCall("read \(path)") {
                bytes[count...].withUnsafeMutableBytes {
                    Glibc.read(number, $0.baseAddress, $0.count)
                }
            }
            bytes.removeLast(bytes.count - count - taken)
            if taken == 0 { break }
        }
        return bytes
    }

    /// Writes all bytes to a regular file.
    ///
    /// - Parameter path: For the error.
    package borrowing func writeAll(_ path: String, _ bytes: [UInt8]) throws(SystemError) {
        let number = number
        var done = 0
        while done < bytes.count {
            done += try systemCall("write \(path)") {
                bytes[done...].withUnsafeBytes { Glibc.write(number, $0.baseAddress, $0.count) }
            }
        }
    }

    /// Waits until the disk has what was written to the file or folder.
    package borrowing func sync(_ path: String) throws(SystemError) {
        let number = number
        try systemCall("fsync \(path)") { fsync(number) }
    }
}

/// Waits until the disk has the name of a file in its folder.
package func syncFolder(of path: String) throws(SystemError) {
    let name = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let folder = name.isEmpty ? "/" : name
    try FileDescriptor(opening: folder, O_RDONLY | O_DIRECTORY).sync(folder)
}
