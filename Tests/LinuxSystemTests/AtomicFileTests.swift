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
            #expect(access("\(folder)/totals.new", F_OK) != 0)
        }
    }

    @Test func aFullDiskKeepsTheOldContentAndLeavesNoTemporaryFile() throws {
        try withFolder { folder in
            let file = AtomicFile(path: "\(folder)/totals", isOnDisk: true)
            try file.replace(with: Array("old".utf8))
            // A device that is always full replaces the disk.
            try #require(symlink("/dev/full", "\(folder)/totals.new") == 0)
            do throws(SystemError) {
                try file.replace(with: Array("new".utf8))
                Issue.record("a full disk took it")
            } catch {
                #expect(error.code == ENOSPC)
            }
            #expect(try file.read(limit: 100) == Array("old".utf8))
            #expect(access("\(folder)/totals.new", F_OK) != 0)
        }
    }

    private func withFolder(_ body: (String) throws -> Void) throws {
        var template = Array("/tmp/martlet-atomic-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        let name = template.dropLast().map { UInt8(bitPattern: $0) }
        let folder = String(decoding: name, as: UTF8.self)
        defer {
            unlink("\(folder)/totals")
            rmdir(folder)
        }
        try body(folder)
    }
}
