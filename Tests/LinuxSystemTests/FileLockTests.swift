// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Testing

@Suite struct FileLockTests {
    @Test func aSecondTakerIsRefusedUntilTheFirstReleases() throws {
        let path = "/tmp/martlet-lock-\(getpid())"
        defer { unlink(path) }
        do {
            let first = try FileLock.take(path)
            let firstIsTaken = first != nil
            #expect(firstIsTaken)
            let second = try FileLock.take(path)
            let secondIsTaken = second != nil
            #expect(!secondIsTaken)
            #expect(FileLock.holder(of: path) == getpid())
        }
        let third = try FileLock.take(path)
        let thirdIsTaken = third != nil
        #expect(thirdIsTaken)
    }

    @Test func aMissingFolderIsAnErrorWithItsPath() {
        do throws(SystemError) {
            _ = try FileLock.take("/nonexistent/martlet/lock")
            Issue.record("a lock in a missing folder was taken")
        } catch {
            #expect(error.code == ENOENT)
            #expect(error.description.contains("/nonexistent/martlet/lock"))
        }
    }

    /// Someone's own file may have the name of the lock.
    @Test(arguments: ["my notes\n", "812 and more", "812\n\n", "12345678901234567890\n"])
    func aFileWithOtherContentIsRefusedAndKept(content: String) throws {
        let path = "/tmp/martlet-foreign-\(getpid())-\(content.utf8.count)"
        defer { unlink(path) }
        let file = AtomicFile(path: path, isOnDisk: false)
        try file.replace(with: Array(content.utf8))
        do throws(SystemError) {
            _ = try FileLock.take(path)
            Issue.record("the file of someone else was taken")
        } catch {
            #expect(error.reason.contains("is not a lock of a gateway"))
        }
        #expect(try file.read(limit: 100) == Array(content.utf8))
    }

    @Test func aLinkIsNotFollowedAndAPipeDoesNotWait() throws {
        let path = "/tmp/martlet-link-\(getpid())"
        defer { for end in ["", ".lock"] { unlink(path + end) } }
        let file = AtomicFile(path: path, isOnDisk: false)
        try file.replace(with: Array("812\n".utf8))
        try #require(symlink(path, path + ".lock") == 0)
        #expect(throws: SystemError.self) { _ = try FileLock.take(path + ".lock") }
        #expect(try file.read(limit: 100) == Array("812\n".utf8))
        unlink(path + ".lock")
        try #require(mkfifo(path + ".lock", 0o600) == 0)
        #expect(throws: SystemError.self) { _ = try FileLock.take(path + ".lock") }
    }

    @Test func residentMemoryIsSomeMegabytes() {
        #expect(ProcessStatus.residentBytes > 1_000_000)
    }
}
