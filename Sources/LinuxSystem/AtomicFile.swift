// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A small file that is replaced as a whole: a reader finds the old content or the new one, never a
/// part of either, even if the writer was stopped.
///
/// The new content is written to a second file, which then takes this file's name (rename(2)). On a
/// disk the second file is synced before the rename, and the folder after it. Without the first
/// sync the name could survive a power failure without its content; without the second the old
/// content could come back. Only one process may write the file at a time.
///
/// Only regular files are read and replaced (see `OwnFile.swift`). The second file is always a new
/// one: a link or a file that has its name is removed first, so that nothing is written through it.
package struct AtomicFile: Hashable, Sendable {
    package let path: String
    /// Whether the content must survive a power failure; in memory nothing is synced.
    package let isOnDisk: Bool

    package init(path: String, isOnDisk: Bool) {
        self.path = path
        self.isOnDisk = isOnDisk
    }

    /// The whole content.
    ///
    /// - Parameter limit: The largest number of bytes to read; the rest is ignored.
    /// - Returns: `nil` if there is no such file.
    package func read(limit: Int) throws(SystemError) -> [UInt8]? {
        let descriptor: FileDescriptor
        do throws(SystemError) {
            descriptor = try FileDescriptor.own(path, O_RDONLY)
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

    /// Replaces the content. Blocks for as long as the disk takes.
    package func replace(with bytes: [UInt8]) throws(SystemError) {
        if let error = FileDescriptor.irregular(path) { throw error }
        let temporary = path + ".martlet-new"
        unlink(temporary)
        do throws(SystemError) {
            try write(bytes, to: temporary)
            try systemCall("rename \(temporary)") { rename(temporary, path) }
        } catch {
            // On a full disk a partial file would take the space that the next attempt needs.
            unlink(temporary)
            throw error
        }
        if isOnDisk { try syncFolder() }
    }

    private func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
        let file = try FileDescriptor.own(path, O_WRONLY | O_CREAT | O_EXCL)
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
