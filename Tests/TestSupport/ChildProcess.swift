// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// A program that a test started. The test must end it.
///
/// All functions block for a short time; on a loop, call them in `offload`.
package struct ChildProcess: Sendable {
    package let id: pid_t
    /// The read end of its standard error, for `readLine`.
    private let errors: CInt

    /// Starts a program from PATH or from the folders of system programs.
    package init(_ program: String, _ arguments: [String]) throws {
        var ends: [CInt] = [-1, -1]
        guard clinux_pipe(&ends) == 0 else { throw TestSupportError("pipe: \(errno)") }
        defer { close(ends[1]) }
        errors = ends[0]
        id = try Self.spawn(program, arguments, errors: ends[1])
    }

    /// Runs a program to its end.
    ///
    /// - Throws: If its exit status is not 0; the error contains its standard error.
    package static func run(_ program: String, _ arguments: [String]) throws {
        let child = try ChildProcess(program, arguments)
        var written = ""
        while let line = child.readLine() { written += line + "\n" }
        close(child.errors)
        let status = child.wait()
        guard status == 0 else {
            throw TestSupportError("\(program): status \(status)\n\(written)")
        }
    }

    /// Waits for the next line on its standard error; `nil` at the end.
    package func readLine() -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while read(errors, &byte, 1) == 1 {
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    package func stopListening() {
        close(errors)
    }

    package func signal(_ number: CInt) {
        kill(id, number)
    }

    /// Waits until it has ended.
    ///
    /// - Returns: Its exit status, or minus the number of the signal that ended it.
    @discardableResult
    package func wait() -> CInt {
        var status: CInt = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        return status & 0x7f == 0 ? status >> 8 & 0xff : -(status & 0x7f)
    }

    private static func spawn(
        _ program: String, _ arguments: [String], errors: CInt
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        unblockSignals(&attributes)
        var argv = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for argument in argv { free(argument) } }
        let systemPath = "/usr/sbin/\(program)"
        let path = access(systemPath, X_OK) == 0 ? systemPath : program
        var child: pid_t = 0
        let result = posix_spawnp(&child, path, &actions, &attributes, &argv, environ)
        guard result == 0 else { throw TestSupportError("\(program): cannot start: \(result)") }
        return child
    }

    /// A child inherits the signal mask, and the threads of a test's pool block all signals:
    /// without this change it would never receive SIGTERM.
    private static func unblockSignals(_ attributes: inout posix_spawnattr_t) {
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    }
}
