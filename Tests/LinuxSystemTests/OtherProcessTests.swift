// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import LinuxSystem

@Suite struct OtherProcessTests {
    private static let locks = """
        1: POSIX  ADVISORY  WRITE 11 fd:01:391 0 EOF
        2: FLOCK  ADVISORY  WRITE 12 00:06:391 0 EOF
        3: FLOCK  ADVISORY  WRITE 13 fd:01:390 0 EOF
        3: -> FLOCK  ADVISORY  WRITE 14 fd:01:391 0 EOF
        4: FLOCK  ADVISORY  WRITE 15 fd:01:391 0 EOF

        """

    @Test func theHolderOfAFileIsFoundByDeviceAndInode() {
        #expect(OtherProcess.process(in: Self.locks, device: 0xfd01, inode: 391) == 15)
        #expect(OtherProcess.process(in: Self.locks, device: 0x0006, inode: 391) == 12)
        #expect(OtherProcess.process(in: Self.locks, device: 0xfd02, inode: 391) == nil)
    }

    @Test func aProcessThatReadsAPortIsFound() throws {
        let port = try PseudoTerminal.open()
        // It says when it has the port open, and ends when it has read a line.
        let reader = try #require(popen("exec 3<\(port.path); echo ready; read line <&3", "r"))
        defer { pclose(reader) }
        #expect(fgetc(reader) == CInt(UInt8(ascii: "r")))
        let found = OtherProcess.reading(port.path)
        #expect(found?.name == "sh")
        #expect(found.map { kill($0.process, 0) } == 0)
        let line: [UInt8] = Array("end\n".utf8)
        #expect(try line.withUnsafeBytes { try port.master.write($0) } == line.count)
    }

    /// A program that only writes takes no bytes from us.
    @Test func aWriterAndThisProcessAreNoReaders() throws {
        let port = try PseudoTerminal.open()
        #expect(OtherProcess.reading(port.path) == nil)
        let writer = try #require(popen("exec 3>\(port.path); echo ready; read line", "w"))
        #expect(OtherProcess.reading(port.path) == nil)
        fputs("end\n", writer)
        pclose(writer)
    }

    @Test func thisProcessIsTheHolderOfItsOwnLock() throws {
        let path = "/tmp/martlet-holder-\(getpid())"
        defer { unlink(path) }
        do {
            let lock = try FileLock.take(path)
            let isTaken = lock != nil
            #expect(isTaken)
            #expect(OtherProcess.locking(path)?.process == getpid())
            #expect(OtherProcess.locking(path)?.name?.isEmpty == false)
        }
        #expect(OtherProcess.locking(path) == nil)
    }
}
