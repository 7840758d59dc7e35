// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A directory for one test. It is removed with its contents at the end.
package final class TemporaryDirectory: Sendable {
    package let path: String

    package init() throws {
        var template = Array("/tmp/martlet-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestSupportError("mkdtemp: \(errno)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        Self.removeTree(path)
    }

    private static func removeTree(_ path: String) {
        guard unlink(path) != 0, let entries = opendir(path) else { return }
        while let entry = readdir(entries) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { removeTree("\(path)/\(name)") }
        }
        closedir(entries)
        rmdir(path)
    }

    /// The path of a file in it.
    package func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Creates a folder in it.
    package func makeFolder(_ name: String) throws {
        guard mkdir(file(name), 0o755) == 0 else {
            throw TestSupportError("\(name): cannot be created: \(errno)")
        }
    }

    /// Writes a file, replacing an older one.
    ///
    /// - Returns: Its path.
    @discardableResult
    package func write(_ name: String, _ text: String) throws -> String {
        guard let file = fopen(file(name), "w") else {
            throw TestSupportError("\(name): cannot be written")
        }
        defer { fclose(file) }
        fputs(text, file)
        return self.file(name)
    }

    /// The text of a file; empty if there is none.
    package func read(_ name: String) -> String {
        guard let file = fopen(file(name), "r") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The test's environment could not be prepared, or an expected event did not occur.
package struct TestSupportError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
