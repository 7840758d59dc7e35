// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// A file could not be read or written, or a directory could not be watched.
public struct FileError: Error, Hashable, CustomStringConvertible {
    /// What went wrong, for a program that decides what to do next.
    public enum Kind: Hashable, Sendable {
        /// There is no such file, or a folder on the way to it is missing.
        case notFound
        /// This user may not do that.
        case notPermitted
        /// It is a folder, a device, a pipe or a socket where a file is needed, or a file where a
        /// folder is needed.
        case wrongType
        /// It has more than `limit` bytes.
        case tooLarge(limit: Int)
        /// The disk, or the user's share of it, is full.
        case noSpace
        /// The file system is mounted for reading only.
        case readOnly
        /// There is no descriptor, no memory or no watch left.
        case noResources
        /// Any other error of the kernel: see `code`.
        case other
    }

    /// What went wrong.
    public let kind: Kind
    /// The path, as the caller gave it.
    public let path: String
    /// The kernel's error number, such as `ENOENT`; 0 if the error is not the kernel's.
    public let code: CInt
    private let reason: String

    init(_ error: SystemError, _ path: String) {
        kind = error.operation.hasPrefix("inotify") ? Kind(ofWatch: error.code) : Kind(error.code)
        self.path = path
        code = error.code
        reason = "\(error)"
    }

    init(tooLarge limit: Int, _ path: String) {
        kind = .tooLarge(limit: limit)
        self.path = path
        code = 0
        reason = "read \(path): it has more than \(limit) bytes"
    }

    /// Such as `open /etc/shadow: Permission denied (EACCES): check the permissions of the file and
    /// of its folders`.
    public var description: String {
        let text = reason.printable
        return advice.map { "\(text): \($0)" } ?? text
    }

    /// What a person should do.
    private var advice: String? {
        switch kind {
        case .notFound: "check the path"
        case .notPermitted: "check the permissions of the file and of its folders"
        case .tooLarge: "raise the limit, or read the file in parts"
        case .noSpace: "remove files that are not needed"
        case .readOnly: "mount it for writing, or choose another folder"
        case .noResources where reason.hasPrefix("inotify"):
            "raise max_user_instances or max_user_watches in /proc/sys/fs/inotify"
        case .noResources: "raise the limit of open files (ulimit -n)"
        case .wrongType, .other: nil
        }
    }
}

extension FileError.Kind {
    fileprivate init(_ code: CInt) {
        switch code {
        case ENOENT: self = .notFound
        case EACCES, EPERM: self = .notPermitted
        case EISDIR, ENOTDIR, EINVAL: self = .wrongType
        case ENOSPC, EDQUOT, EFBIG: self = .noSpace
        case EROFS: self = .readOnly
        case EMFILE, ENFILE, ENOMEM: self = .noResources
        default: self = .other
        }
    }

    /// Inotify has another meaning for a few codes.
    fileprivate init(ofWatch code: CInt) {
        self = code == ENOSPC ? .noResources : FileError.Kind(code)
    }
}
