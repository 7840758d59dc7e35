// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import LinuxSystem

@Suite struct LockHolderTests {
    private static let locks = """
        1: POSIX  ADVISORY  WRITE 11 fd:01:391 0 EOF
        2: FLOCK  ADVISORY  WRITE 12 00:06:391 0 EOF
        3: FLOCK  ADVISORY  WRITE 13 fd:01:390 0 EOF
        3: -> FLOCK  ADVISORY  WRITE 14 fd:01:391 0 EOF
        4: FLOCK  ADVISORY  WRITE 15 fd:01:391 0 EOF

        """

    @Test func theHolderOfAFileIsFoundByDeviceAndInode() {
        #expect(LockHolder.process(in: Self.locks, device: 0xfd01, inode: 391) == 15)
        #expect(LockHolder.process(in: Self.locks, device: 0x0006, inode: 391) == 12)
        #expect(LockHolder.process(in: Self.locks, device: 0xfd02, inode: 391) == nil)
    }

    @Test func thisProcessIsTheHolderOfItsOwnLock() throws {
        let path = "/tmp/martlet-holder-\(getpid())"
        defer { unlink(path) }
        do {
            let lock = try FileLock.take(path)
            let isTaken = lock != nil
            #expect(isTaken)
            #expect(LockHolder.of(path)?.process == getpid())
            #expect(LockHolder.of(path)?.name?.isEmpty == false)
        }
        #expect(LockHolder.of(path) == nil)
    }
}
