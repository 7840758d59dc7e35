// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// A folder of a test's own, which goes when the test is over.
final class TemporaryFolder {
    let path: String
    /// What was made, parents first.
    private var made: [String] = []

    init() throws {
        var template = Array("/tmp/martlet-files-XXXXXX".utf8CString)
        path = try template.withUnsafeMutableBufferPointer { buffer in
            String(cString: try #require(buffer.baseAddress.flatMap { mkdtemp($0) }))
        }
        made = [path]
    }

    deinit {
        for path in made.reversed() { remove(path) }
    }

    /// Writes a file, and makes the folders that it stands in.
    func write(_ text: String, to name: String) throws {
        var folder = path
        for part in name.split(separator: "/").dropLast() {
            folder += "/\(part)"
            if mkdir(folder, 0o700) == 0 { made.append(folder) }
        }
        let file = try #require(fopen("\(path)/\(name)", "w"))
        defer { fclose(file) }
        try #require(fputs(text, file) >= 0)
        made.append("\(path)/\(name)")
    }
}
