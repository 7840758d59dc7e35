// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// A folder for one test, deleted after the test.
final class TemporaryFolder {
    let path: String
    /// The created files and folders, parents first.
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

    /// Writes a file, and creates its folders.
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
