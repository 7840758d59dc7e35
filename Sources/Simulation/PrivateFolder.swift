// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// A new folder, accessible only to this user, in `$TMPDIR` or `/tmp`.
///
/// Trap. A process that is killed cannot remove its folder, and nothing else would.
///
/// Choice. The folder is locked while its process lives; the kernel releases the lock at the end of
/// the process, in any way. Each new folder removes the folders of this user that are not locked.
/// A folder is not locked in the moment after it was made, so only folders that are older are
/// removed.
final class PrivateFolder {
    private static let beginning = "martlet-simulation-"
    /// A folder that was changed within this time may be one that is just being made, in seconds.
    private static let timeToLock = 10

    let path: String
    private let lock: FileDescriptor

    init() throws(SystemError) {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        PrivateFolder.removeLeftovers(in: parent)
        var template = Array("\(parent)/\(PrivateFolder.beginning)XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError.last("mkdtemp in \(parent)") }
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        lock = try FileDescriptor(opening: path, O_RDONLY | O_DIRECTORY)
        flock(lock.number, LOCK_EX | LOCK_NB)
    }

    /// Removes the folder, which must be empty.
    func remove() {
        rmdir(path)
    }

    private static func removeLeftovers(in parent: String) {
        for name in names(inFolder: parent) where name.hasPrefix(beginning) {
            let path = "\(parent)/\(name)"
            guard
                let folder = try? FileDescriptor(opening: path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
            else { continue }
            var status = stat()
            guard fstat(folder.number, &status) == 0, status.st_uid == geteuid(),
                status.st_mtim.tv_sec < time(nil) - timeToLock,
                flock(folder.number, LOCK_EX | LOCK_NB) == 0
            else { continue }
            removeTree(path)
        }
    }

    /// Removes a folder and all in it. Links are removed and not followed.
    private static func removeTree(_ path: String) {
        for name in names(inFolder: path) {
            let child = "\(path)/\(name)"
            var status = stat()
            guard lstat(child, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR { removeTree(child) } else { unlink(child) }
        }
        rmdir(path)
    }
}
