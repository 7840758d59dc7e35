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

/// The path to which a link leads; `nil` if the path is not a link.
package func linkedPath(_ path: String) -> String? {
    guard let target = linkTarget(path) else { return nil }
    return target.hasPrefix("/") ? target : "\(folder(of: path))/\(target)"
}

/// Where a path leads through all links, also if there is no file yet; a link if they never end.
package func destination(of path: String) -> String {
    if let resolved = resolvedPath(path) { return resolved }
    var path = path
    // As many links as the kernel follows.
    for _ in 0..<40 {
        guard let next = linkedPath(path) else { break }
        path = next
    }
    return path
}

/// The folder that a path names before its last slash; `.` if it has none.
package func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// Whether a path is inside sysfs, wherever sysfs is mounted.
package func isSysfs(_ path: String) -> Bool {
    clinux_is_sysfs(path)
}
