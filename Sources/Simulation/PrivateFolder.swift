// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// A new folder, accessible only to this user, in `$TMPDIR` or `/tmp`.
struct PrivateFolder {
    let path: String

    init() throws(SystemError) {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/martlet-simulation-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError.last("mkdtemp in \(parent)") }
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    /// Removes the folder, which must be empty.
    func remove() {
        rmdir(path)
    }
}
