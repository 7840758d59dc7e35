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
        return try descriptor.readAll(path, limit: limit)
    }

    /// Replaces the content. Blocks for as long as the disk takes.
    ///
    /// - Parameters:
    ///   - temporary: The path of the second file; `nil` for one that all writers of the file
    ///     share.
    ///   - mode: The permissions; `nil` for those of a new file.
    package func replace(
        with bytes: [UInt8], through temporary: String? = nil, mode: mode_t? = nil
    ) throws(SystemError) {
        if let error = FileDescriptor.irregular(path) { throw error }
        let temporary = temporary ?? path + ".martlet-new"
        unlink(temporary)
        do throws(SystemError) {
            try write(bytes, to: temporary, mode)
            try systemCall("rename \(temporary)") { rename(temporary, path) }
        } catch {
            // On a full disk a partial file would take the space that the next attempt needs.
            unlink(temporary)
            throw error
        }
        if isOnDisk { try syncFolder(of: path) }
    }

    private func write(_ bytes: [UInt8], to path: String, _ mode: mode_t?) throws(SystemError) {
        let file = try FileDescriptor.own(path, O_WRONLY | O_CREAT | O_EXCL)
        let number = file.number
        if let mode { try systemCall("fchmod \(path)") { fchmod(number, mode) } }
        try file.writeAll(path, bytes)
        if isOnDisk { try file.sync(path) }
    }
}
