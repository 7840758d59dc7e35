// SPDX-License-Identifier: Apache-2.0

import CLinux
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

    @Test func aDeviceAndAPipeAreNotOpened() throws {
        #expect(message("/dev/null") == "is a device, not a file")
        let pipe = "/tmp/martlet-pipe-\(getpid())"
        try #require(mkfifo(pipe, 0o600) == 0)
        defer { unlink(pipe) }
        #expect(message(pipe) == "is a pipe, not a file")
    }

    /// As a shell passes it for `<(...)`.
    @Test func anOpenPipeIsReadToItsEnd() throws {
        var ends: [CInt] = [-1, -1]
        try #require(clinux_pipe(&ends) == 0)
        defer { close(ends[0]) }
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        try #require(write(ends[1], "a: b\n", 5) == 5)
        close(ends[1])
        let path = "/dev/fd/\(ends[0])"
        #expect(UserFile.isOpenDescriptor(path))
        let bytes = try UserFile.bytes(of: path, limit: 100)
        #expect(bytes == Array("a: b\n".utf8))
    }

    @Test(arguments: [
        ("secret\r\nmore", "secret", ""), ("grün 🌱\n", "grün 🌱", ""), ("", "", "is empty"),
        ("\nsecret", "", "is empty"), ("se\0cret", "", "has a control character"),
        ("se\u{85}cret", "", "has a control character"),
        ("se\u{FFFE}cret", "", "has a control character"),
    ])
    func aSecretIsTheFirstLine(content: String, secret: String, problem: String) throws {
        let (found, message) = try self.secret(Array(content.utf8))
        #expect(found == secret && message == (problem.isEmpty ? "" : "the first line \(problem)"))
    }

    @Test func aSecretInLatin1IsRefused() throws {
        let (_, message) = try secret([0x67, 0x72, 0xFC, 0x6E, 0x0A])
        #expect(message == "the first line is not UTF-8; save the file in UTF-8")
    }

    @Test func aKeyIsHexadecimalDigitsAndNoMessageShowsThem() throws {
        #expect(try key("00 1f\n") == "[0, 31]")
        #expect(try key("001F\r\nother line\n") == "[0, 31]")
        #expect(try key("00:1F") == "the first line has a character that is no hexadecimal digit")
        #expect(try key("001") == "the first line has 3 hexadecimal digits, and a key has 4")
        #expect(try key("") == "the first line is empty")
    }

    /// The bytes of a key, or the message.
    private func key(_ text: String) throws -> String {
        try withFile(Array(text.utf8)) { name in
            do throws(UserFile.Problem) {
                return "\(try UserFile.key(of: name, count: 2))"
            } catch {
                return error.message
            }
        }
    }

    private func secret(_ bytes: [UInt8]) throws -> (String, String) {
        try withFile(bytes) { name in
            do throws(UserFile.Problem) {
                return (try UserFile.secret(of: name), "")
            } catch {
                return ("", error.message)
            }
        }
    }

    private func withFile<Result>(
        _ bytes: [UInt8], _ use: (String) -> Result
    ) throws -> Result {
        var path = Array("/tmp/martlet-secret-XXXXXX".utf8CString)
        let descriptor = mkstemp(&path)
        try #require(descriptor >= 0)
        defer { unlink(path) }
        try #require(write(descriptor, bytes, bytes.count) == bytes.count)
        close(descriptor)
        return use(String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    @Test func aFileOverTheLimitIsRefused() {
        #expect(message("/proc/self/maps") == "is larger than 100 bytes")
        #expect(message("/bin/sh") == "is larger than 100 bytes")
    }

    @Test func aFileIsReadToItsEnd() throws {
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
