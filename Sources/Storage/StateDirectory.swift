// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// The folder that only one gateway uses.
package struct StateDirectory {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// Makes the folder where it is missing, and claims it for this process.
    ///
    /// - Throws: `StartupError` when the folder cannot be made, or another gateway runs in it.
    package func claim() throws(StartupError) -> FileLock {
        let file = "\(path)/lock"
        do {
            try make()
            if let lock = try FileLock.take(file) { return lock }
        } catch {
            // A file of someone else is in the way, or the folder is.
            let advice =
                error.code == EINVAL
                ? "Rename that file, or set 'state-directory:' in the gateway file to another "
                    + "folder."
                : "Set 'state-directory:' in the gateway file to a folder that this user may "
                    + "write to."
            throw StartupError(
                "the state directory \(path) cannot be used: \(error.reason). \(advice)")
        }
        let holder = FileLock.holder(of: file).map { " (process \($0))" } ?? ""
        throw StartupError(
            "another gateway\(holder) uses the state directory \(path). "
                + "Stop it, or give this one its own with 'state-directory:' in the gateway file.")
    }

    /// Makes the folder, and all missing folders above it.
    package func make() throws(SystemError) {
        var folder = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            folder += "/\(part)"
            // For a folder that exists, mkdir may also fail with EACCES or EROFS.
            guard mkdir(folder, 0o750) != 0, errno != EEXIST else { continue }
            let error = SystemError.last("mkdir \(folder)")
            if access(folder, F_OK) != 0 { throw error }
        }
    }
}

/// Why the gateway cannot start, for a person.
package struct StartupError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
