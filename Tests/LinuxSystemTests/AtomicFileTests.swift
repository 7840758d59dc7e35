// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Testing

@Suite struct AtomicFileTests {
    @Test(arguments: [true, false]) func newContentIsReadBack(isOnDisk: Bool) throws {
        try withFolder { folder in
            let file = AtomicFile(path: "\(folder)/totals", isOnDisk: isOnDisk)
            #expect(try file.read(limit: 100) == nil)
            try file.replace(with: Array("one".utf8))
            try file.replace(with: Array("second".utf8))
            #expect(try file.read(limit: 100) == Array("second".utf8))
            #expect(try file.read(limit: 3) == Array("sec".utf8))
            #expect(access("\(folder)/totals.martlet-new", F_OK) != 0)
        }
    }

    @Test func aFailedWriteKeepsTheOldContent() throws {
        try withFolder { folder in
            let file = AtomicFile(path: "\(folder)/totals", isOnDisk: true)
            try file.replace(with: Array("old".utf8))
            // No file can be made under the name of the second file.
            try #require(mkdir("\(folder)/totals.martlet-new", 0o700) == 0)
            #expect(throws: SystemError.self) { try file.replace(with: Array("new".utf8)) }
            #expect(try file.read(limit: 100) == Array("old".utf8))
        }
    }

    /// A link under either name: what it leads to belongs to someone else.
    @Test(arguments: ["totals", "totals.martlet-new"])
    func nothingIsWrittenThroughALink(name: String) throws {
        try withFolder { folder in
            let other = AtomicFile(path: "\(folder)/other", isOnDisk: false)
            try other.replace(with: Array("precious".utf8))
            try #require(symlink(other.path, "\(folder)/\(name)") == 0)
            let file = AtomicFile(path: "\(folder)/totals", isOnDisk: false)
            let isWritten = (try? file.replace(with: Array("new".utf8))) != nil
            #expect(isWritten == (name != "totals"))
            #expect(try other.read(limit: 100) == Array("precious".utf8))
        }
    }

    @Test func aPipeIsRefusedAndDoesNotWait() throws {
        try withFolder { folder in
            try #require(mkfifo("\(folder)/totals", 0o600) == 0)
            let file = AtomicFile(path: "\(folder)/totals", isOnDisk: false)
            do throws(SystemError) {
                _ = try file.read(limit: 100)
                Issue.record("a pipe was read")
            } catch {
                #expect(error.reason == "'totals' is a pipe, not a regular file")
            }
            #expect(throws: SystemError.self) { try file.replace(with: Array("new".utf8)) }
        }
    }

    private func withFolder(_ body: (String) throws -> Void) throws {
        var template = Array("/tmp/martlet-atomic-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        let name = template.dropLast().map { UInt8(bitPattern: $0) }
        let folder = String(decoding: name, as: UTF8.self)
        defer {
            for name in names(inFolder: folder) where unlink("\(folder)/\(name)") != 0 {
                rmdir("\(folder)/\(name)")
            }
            rmdir(folder)
        }
        try body(folder)
    }
}
