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

    @Test func aMissingFileIsSaidToBeMissing() {
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

    /// Root may read everything, so the test has something to show for other users only.
    @Test(.enabled(if: geteuid() != 0)) func aFileOfSomeoneElseIsRefused() {
        #expect(message("/etc/shadow") == "this user may not read it")
    }
}
