// SPDX-License-Identifier: Apache-2.0
//
// Opens the files that this program keeps for itself: locks, totals, lists.
//
// Trap. The name of such a file can lead elsewhere. A symbolic link leads to the file of another
// program, which the next write destroys. The open of a FIFO waits for a writer, and the whole
// gateway waits with it.
//
// Choice. The open follows no link and never waits, and then the descriptor itself is checked: only
// a regular file is used. So there is no moment between the check and the use.

import Glibc

extension FileDescriptor {
    /// Opens a regular file, and refuses everything else. Never waits.
    ///
    /// - Parameters:
    ///   - flags: As for `open`; those of the safety are added.
    ///   - mode: The permissions of a file that the call creates.
    ///   - followsLinks: Whether the path may be a symbolic link, for files of other programs.
    /// - Throws: Also for a symbolic link, a pipe, a folder and a device; the reason names it.
    package static func own(
        _ path: String, _ flags: CInt, mode: mode_t = 0o644, followsLinks: Bool = false
    ) throws(SystemError) -> FileDescriptor {
        let noLink = followsLinks ? 0 : O_NOFOLLOW
        let descriptor: FileDescriptor
        do throws(SystemError) {
            descriptor = try FileDescriptor(
                opening: path, flags | noLink | O_NONBLOCK | O_NOCTTY, mode: mode)
        } catch {
            let target = followsLinks ? resolvedPath(path) ?? path : path
            throw irregular(target) ?? error
        }
        var status = stat()
        let number = descriptor.number
        try systemCall("fstat \(path)") { fstat(number, &status) }
        if let error = irregular(path, status.st_mode) { throw error }
        return descriptor
    }

    /// The error of a path that exists and is not a regular file; `nil` for all others.
    static func irregular(_ path: String) -> SystemError? {
        var status = stat()
        return lstat(path, &status) == 0 ? irregular(path, status.st_mode) : nil
    }

    private static func irregular(_ path: String, _ mode: mode_t) -> SystemError? {
        let kind: String
        switch mode & mode_t(S_IFMT) {
        case mode_t(S_IFREG): return nil
        case mode_t(S_IFLNK): kind = "a symbolic link"
        case mode_t(S_IFIFO): kind = "a pipe"
        case mode_t(S_IFDIR): kind = "a folder"
        case mode_t(S_IFSOCK): kind = "a socket"
        default: kind = "a device"
        }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return SystemError(
            operation: "open \(path)", code: EINVAL,
            explanation: "'\(name)' is \(kind), not a regular file")
    }
}
