// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// The folder that one gateway has to itself.
package struct StateDirectory {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// Makes the folder where it is missing, and claims it for this process.
    ///
    /// - Throws: `CannotBegin` when the folder cannot be made, or another gateway runs in it.
    package func claim() throws(CannotBegin) -> FileLock {
        let file = "\(path)/lock"
        do {
            try make()
            if let lock = try FileLock.take(file) { return lock }
        } catch {
            throw CannotBegin(
                "the state directory \(path) cannot be used: \(error.reason). "
                    + "Set 'state:' in the gateway file to a folder that this user may write to.")
        }
        let holder = FileLock.holder(of: file).map { " (process \($0))" } ?? ""
        throw CannotBegin(
            "another gateway\(holder) uses the state directory \(path). "
                + "Stop it, or give this one its own with 'state:' in the gateway file.")
    }

    /// All folders on the way that are missing.
    package func make() throws(SystemError) {
        var way = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            way += "/\(part)"
            // Of one that is there the kernel may also say that nobody may make it (EACCES, EROFS).
            guard mkdir(way, 0o750) != 0, errno != EEXIST else { continue }
            let error = SystemError.last("mkdir \(way)")
            if access(way, F_OK) != 0 { throw error }
        }
    }
}

/// Why the gateway does not run, for a person.
package struct CannotBegin: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
