// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A small file that is replaced as a whole: whoever reads it finds the old content or the new one,
/// never a part of either, wherever the writer was stopped.
///
/// The new content is written beside it and takes its name (rename(2)). On a disk it is synced
/// first, and the folder after it: without the first the name could outlive the content, without
/// the second the old content could come back. One process writes it at a time.
package struct WholeFile: Hashable, Sendable {
    package let path: String
    /// Whether it is to outlive the power; in memory nothing is synced.
    package let isOnDisk: Bool

    package init(path: String, isOnDisk: Bool) {
        self.path = path
        self.isOnDisk = isOnDisk
    }

    /// The whole content.
    ///
    /// - Parameter limit: What is behind so many bytes is not read.
    /// - Returns: `nil` when there is no such file.
    package func read(limit: Int) throws(SystemError) -> [UInt8]? {
        let descriptor: FileDescriptor
        do throws(SystemError) {
            descriptor = try FileDescriptor(opening: path, O_RDONLY)
        } catch {
            if error.code == ENOENT { return nil }
            throw error
        }
        let number = descriptor.number
        var bytes = [UInt8](repeating: 0, count: limit)
        var count = 0
        while count < limit {
            let taken = try systemCall("read \(path)") {
                bytes[count...].withUnsafeMutableBytes {
                    Glibc.read(number, $0.baseAddress, $0.count)
                }
            }
            guard taken > 0 else { break }
            count += taken
        }
        return Array(bytes[..<count])
    }

    /// Replaces the content. Blocks, on a disk for as long as the disk takes.
    package func replace(with bytes: [UInt8]) throws(SystemError) {
        let fresh = path + ".new"
        do throws(SystemError) {
            try write(bytes, to: fresh)
            try systemCall("rename \(fresh)") { rename(fresh, path) }
        } catch {
            // On a full disk a half of it would take the room that the next attempt needs.
            unlink(fresh)
            throw error
        }
        if isOnDisk { try syncFolder() }
    }

    private func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
        let file = try FileDescriptor(opening: path, O_WRONLY | O_CREAT | O_TRUNC)
        let number = file.number
        var done = 0
        while done < bytes.count {
            done += try systemCall("write \(path)") {
                bytes[done...].withUnsafeBytes { Glibc.write(number, $0.baseAddress, $0.count) }
            }
        }
        if isOnDisk { try systemCall("fsync \(path)") { fsync(number) } }
    }

    private func syncFolder() throws(SystemError) {
        let name = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let folder = try FileDescriptor(opening: name.isEmpty ? "/" : name, O_RDONLY | O_DIRECTORY)
        let number = folder.number
        try systemCall("fsync \(name)") { fsync(number) }
    }
}
