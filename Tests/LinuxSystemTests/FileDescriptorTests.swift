// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import LinuxSystem
import Testing

@Suite struct FileDescriptorTests {
    @Test func itsOwnerClosesItOnce() throws {
        var ends: [CInt] = [0, 0]
        try systemCall("pipe") { clinux_pipe(&ends) }
        let reader = FileDescriptor(owning: ends[0])
        do {
            let writer = FileDescriptor(owning: ends[1])
            let taken = try [UInt8]("ab".utf8).withUnsafeBytes { try writer.write($0) }
            #expect(taken == 2)
        }
        var buffer = [UInt8](repeating: 0, count: 8)
        let first = try buffer.withUnsafeMutableBytes { try reader.read(into: $0) }
        #expect(first == 2)
        // The writer is closed, so this is the end and not a wait.
        let second = try buffer.withUnsafeMutableBytes { try reader.read(into: $0) }
        #expect(second == 0)
    }

    @Test func nothingToReadIsNotAnError() throws {
        var ends: [CInt] = [0, 0]
        try systemCall("pipe") { clinux_pipe(&ends) }
        let reader = FileDescriptor(owning: ends[0])
        let writer = FileDescriptor(owning: ends[1])
        try reader.makeNonBlocking()
        var buffer = [UInt8](repeating: 0, count: 8)
        let count = try buffer.withUnsafeMutableBytes { try reader.read(into: $0) }
        #expect(count == nil)
        _ = consume writer
    }

    @Test func aMissingFileIsNamedInTheError() {
        do throws(SystemError) {
            _ = try FileDescriptor(opening: "/nonexistent/tty", O_RDONLY)
            Issue.record("a missing file was opened")
        } catch {
            #expect(error.code == ENOENT)
            #expect(
                error.description == "open /nonexistent/tty: No such file or directory (ENOENT)")
        }
    }

    @Test func anUnknownErrorNumberHasATextToo() {
        let error = SystemError(operation: "x", code: 9999)
        #expect(error.description == "x: unknown error (?)")
    }
}
