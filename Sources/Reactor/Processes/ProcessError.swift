// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// A program could not be started, or did not do what it was run for.
public struct ProcessError: Error, Hashable, CustomStringConvertible {
    /// What went wrong, for a program that decides what to do next.
    public enum Kind: Hashable, Sendable {
        /// There is no such program.
        case executableNotFound
        /// The file is there, but this user may not execute it, or the kernel cannot.
        case notExecutable
        /// The working directory does not exist, or may not be entered.
        case failedToChangeWorkingDirectory
        /// There is no process, descriptor or memory left.
        case noResources
        /// It could not be started for another reason: see `code`.
        case spawnFailed
        /// It wrote more than `limit` bytes to one of its outputs, and was ended.
        case outputLimitExceeded(limit: Int)
        /// `checkSuccess` was called, and it has not succeeded.
        case failed(TerminationStatus)
        /// It belongs to another user, and may not be signalled. It runs on.
        case notPermitted
        /// Another part of this program has taken its exit status.
        case statusLost
    }

    /// What went wrong.
    public let kind: Kind
    /// The words of the command, such as `ls -l`.
    public let command: String
    /// The kernel's error number, such as `ENOENT`; 0 if the error is not the kernel's.
    public let code: CInt
    private let reason: String

    init(_ kind: Kind, _ command: Command, _ reason: String, code: CInt = 0) {
        self.kind = kind
        self.command = command.description
        self.reason = reason
        self.code = code
    }

    /// Such as `run frobnicate: no such program in PATH (/usr/bin:/bin): install it, or give its
    /// path`.
    public var description: String { "run \(command): \(reason)".printable }
}

extension ProcessError {
    /// Why a command could not be started.
    init(_ failure: Program.Failure, _ command: Command) {
        switch failure {
        case .folder(let error):
            self.init(
                .failedToChangeWorkingDirectory, command,
                "\(error): check the working directory", code: error.code)
        case .notFound(let error):
            self.init(
                .executableNotFound, command, ProcessError.notFound(error, command),
                code: error.code)
        case .notExecutable(let error):
            self.init(
                .notExecutable, command, "\(error): \(ProcessError.advice(error.code))",
                code: error.code)
        case .other(let error):
            self.init(error, command)
        }
    }

    /// The kernel refused what a start needs, or the exit status.
    init(_ error: SystemError, _ command: Command) {
        switch error.code {
        case EAGAIN:
            let advice = "end some processes, or raise ulimit -u or TasksMax= of the service"
            self.init(.noResources, command, "no process is left: \(advice)", code: error.code)
        case EMFILE, ENFILE, ENOMEM, ENOSPC:
            let advice = "raise the limit of open files (ulimit -n), or run fewer programs at once"
            self.init(.noResources, command, "\(error): \(advice)", code: error.code)
        case E2BIG:
            let advice = "pass long texts through the standard input"
            self.init(.spawnFailed, command, "\(error): \(advice)", code: error.code)
        case ECHILD, ESRCH:
            let advice = "do not ignore SIGCHLD, and do not wait for any child (wait, waitpid(-1))"
            self.init(
                .statusLost, command,
                "another part of this program has taken its exit status: \(advice)",
                code: error.code)
        default:
            self.init(.spawnFailed, command, "\(error)", code: error.code)
        }
    }

    private static func notFound(_ error: SystemError, _ command: Command) -> String {
        guard case .name(let name) = command.executable, error.operation == name else {
            return "\(error): check the path"
        }
        return "no such program in PATH (\(command.search)): install it, or give its path"
    }

    private static func advice(_ code: CInt) -> String {
        switch code {
        case EACCES: "make it executable (chmod +x), and check the permissions of its folders"
        case ENOEXEC: "a script begins with #! and a path; a program is built for one machine"
        case ENOENT, ENOTDIR: "what executes it, named after #! or as its loader, does not exist"
        default: "check the file"
        }
    }
}
