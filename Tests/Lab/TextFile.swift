// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// A file with one line of text, like the kernel's control files under /sys and /config.
struct TextFile {
    let path: String

    init(_ path: String) {
        self.path = path
    }

    /// The text without the line end.
    func read() throws -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw SystemError.last("open \(path)") }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 65536)
        let count = Glibc.read(file, &bytes, bytes.count)
        guard count >= 0 else { throw SystemError.last("read \(path)") }
        let end = count > 0 && bytes[count - 1] == UInt8(ascii: "\n") ? count - 1 : count
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    /// Replaces the text; creates the file if there is none.
    func write(_ text: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0o644)
        guard file >= 0 else { throw SystemError.last("open \(path)") }
        defer { close(file) }
        guard Glibc.write(file, text, text.utf8.count) == text.utf8.count else {
            throw SystemError.last("write '\(text)' to \(path)")
        }
    }
}

/// Creates a folder, unless it exists.
func makeFolder(_ path: String) throws {
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else {
        throw SystemError.last("mkdir \(path)")
    }
}
