// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// The names in a folder, without `.` and `..`, unordered; empty if there is no such folder.
package func names(inFolder path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names
}

/// The path with all links resolved; `nil` if it does not exist.
package func resolvedPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
}

/// The text of a link; `nil` if the path is not a link.
package func linkTarget(_ path: String) -> String? {
    withUnsafeTemporaryAllocation(byteCount: Int(PATH_MAX), alignment: 1) { buffer in
        guard let start = buffer.baseAddress else { return nil }
        let count = readlink(path, start.assumingMemoryBound(to: CChar.self), buffer.count)
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }
}

/// Whether a path is inside sysfs, wherever sysfs is mounted.
package func isSysfs(_ path: String) -> Bool {
    clinux_is_sysfs(path)
}
