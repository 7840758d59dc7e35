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

    @Test func residentMemoryIsSomeMegabytes() {
        #expect(ProcessStatus.residentBytes > 1_000_000)
    }
}
