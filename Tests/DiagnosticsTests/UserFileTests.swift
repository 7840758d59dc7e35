// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Diagnostics

@Suite struct UserFileTests {
    private func message(_ path: String, limit: Int = 100) -> String? {
        do throws(UserFile.Problem) {
            _ = try UserFile.bytes(of: path, limit: limit)
            return nil
        } catch {
            return error.message
        }
    }

    @Test func aMissingFileIsReportedAsMissing() {
        #expect(message("/nonexistent/file") == "no such file")
        #expect(message("/dev/null/file") == "no such file")
    }

    @Test func aDirectoryIsNotAFile() {
        #expect(message("/") == "is a directory, not a file")
    }

    @Test func aFileOverTheLimitIsRefused() {
        #expect(message("/proc/self/maps") == "is larger than 100 bytes")
        #expect(message("/dev/zero") == "is larger than 100 bytes")
        #expect(message("/bin/sh") == "is larger than 100 bytes")
    }

    @Test func aFileIsReadToItsEnd() throws {
        let nothing = try UserFile.bytes(of: "/dev/null", limit: 100)
        #expect(nothing == [])
        let name = try UserFile.bytes(of: "/proc/self/comm", limit: 100)
        #expect(name.last == UInt8(ascii: "\n"))
    }

    @Test func aByteOrderMarkIsNotPartOfTheFile() throws {
        var path = Array("/tmp/martlet-mark-XXXXXX".utf8CString)
        let descriptor = mkstemp(&path)
        try #require(descriptor >= 0)
        defer { unlink(path) }
        let bytes: [UInt8] = [0xEF, 0xBB, 0xBF] + Array("secret\n".utf8)
        try #require(write(descriptor, bytes, bytes.count) == bytes.count)
        close(descriptor)
        let name = path.dropLast().map { UInt8(bitPattern: $0) }
        let read = try UserFile.bytes(of: String(decoding: name, as: UTF8.self), limit: 100)
        #expect(read == Array("secret\n".utf8))
    }

    /// Root may read all files, so this test needs another user.
    @Test(.enabled(if: geteuid() != 0)) func aFileWithoutPermissionIsRefused() {
        #expect(message("/etc/shadow") == "this user has no permission to read it")
    }
}
