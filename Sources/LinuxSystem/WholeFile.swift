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
        let block = UnsafeMutableRawBufferPointer.allocate(
            byteCount: min(65_536, limit), alignment: 1)
        defer { block.deallocate() }
        var bytes: [UInt8] = []
        while bytes.count < limit {
            let room = min(block.count, limit - bytes.count)
            let taken = try systemCall("read \(path)") {
                Glibc.read(number, block.baseAddress, room)
            }
            if taken == 0 { break }
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: block[..<taken]))
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
    let folder = folder(of: path)
    try FileDescriptor(opening: folder, O_RDONLY | O_DIRECTORY).sync(folder)
}
