// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// The folder that one gateway has to itself.
struct StateDirectory {
    let path: String

    /// Makes the folder where it is missing, and claims it for this process.
    ///
    /// - Throws: `CannotBegin` when the folder cannot be made, or another gateway runs in it.
    func claim() throws(CannotBegin) -> FileLock {
        makeFolders()
        let file = "\(path)/lock"
        do {
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

    /// All folders on the way. What cannot be made shows when the lock is taken.
    private func makeFolders() {
        var way = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            way += "/\(part)"
            mkdir(way, 0o750)
        }
    }
}

/// Why the gateway does not run, for a person.
struct CannotBegin: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
