// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Testing

@Suite struct FileLockTests {
    @Test func secondTakerIsRefusedUntilTheFirstLetsGo() throws {
        let path = "/tmp/martlet-lock-\(getpid())"
        defer { unlink(path) }
        do {
            let first = try FileLock.take(path)
            let hasFirst = isHeld(first)
            #expect(hasFirst)
            let hasSecond = try isHeld(FileLock.take(path))
            #expect(!hasSecond)
            #expect(FileLock.holder(of: path) == getpid())
        }
        let hasThird = try isHeld(FileLock.take(path))
        #expect(hasThird)
    }

    @Test func folderThatIsNotThereIsAnErrorWithItsPath() {
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

/// Whether there is a lock; an optional that cannot be copied cannot be compared, nor expanded by
/// `#expect`.
private func isHeld(_ lock: borrowing FileLock?) -> Bool {
    switch lock {
    case .some: true
    case .none: false
    }
}
