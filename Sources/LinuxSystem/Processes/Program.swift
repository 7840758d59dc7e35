// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// A program to start, as the kernel sees it.
package struct Program: Sendable {
    /// What the program is called, and where it is looked for.
    package enum Place: Hashable, Sendable {
        /// A path, relative to the folder.
        case path(String)
        /// A name, to be found in the folders of a search path, such as `/usr/bin:/bin`.
        case name(String, search: String)
    }

    /// Why a program could not be started.
    package enum Failure: Error, Hashable, Sendable {
        /// The working directory cannot be entered.
        case folder(SystemError)
        /// There is no such program.
        case notFound(SystemError)
        /// The file at a path cannot be executed.
        case notExecutable(SystemError)
        /// All other reasons.
        case other(SystemError)
    }

    package let place: Place
    /// The first is the name by which it was called.
    package let arguments: [String]
    /// Each is `NAME=value`, and ends with a zero byte.
    package let environment: [[CChar]]
    /// Where it begins; `nil` for the folder of this process.
    package let folder: String?
    /// Whether it leads a new process group.
    package let leadsGroup: Bool

    package init(
        _ place: Place, arguments: [String], environment: [[CChar]], folder: String?,
        leadsGroup: Bool
    ) {
        self.place = place
        self.arguments = arguments
        self.environment = environment
        self.folder = folder
        self.leadsGroup = leadsGroup
    }

    /// Starts it, and closes the ends here. Blocks until the kernel has run the new process and has
    /// read the program's file.
    ///
    /// Another thread may close the ends meanwhile, if it has no use for the program any more: they
    /// are taken at the beginning, and then there is no program.
    package func start(_ given: StandardEnds) throws(Failure) -> Child {
        let ends = given.takeAll()
        defer { ends.close() }
        guard ends.numbers.count == 3 else {
            throw .other(SystemError(operation: "start", code: ECANCELED))
        }
        guard let folder else { return try start(ends, at: -1) }
        let opened: FileDescriptor
        do throws(SystemError) {
            opened = try Program.enter(folder)
        } catch {
            throw .folder(error)
        }
        return try start(ends, at: opened.number)
    }

    private static func enter(_ folder: String) throws(SystemError) -> FileDescriptor {
        let opened = try FileDescriptor(opening: folder, O_DIRECTORY | clinux_open_path)
        let number = opened.number
        try systemCall("enter \(folder)") { faccessat(number, ".", X_OK, 0) }
        return opened
    }

    private func start(_ ends: StandardEnds, at folder: CInt) throws(Failure) -> Child {
        let path = try path(from: folder)
        var id: pid_t = 0
        let standard = ends.numbers
        let code = withCStrings { clinux_spawn(&id, path, $0, $1, standard, folder, leadsGroup) }
        switch code {
        case 0: break
        case ENOENT, ENOTDIR, EACCES, ENOEXEC, ELIBBAD, ETXTBSY:
            throw .notExecutable(SystemError(operation: path, code: code))
        default: throw .other(SystemError(operation: path, code: code))
        }
        do throws(SystemError) {
            return try Child(owning: id, leadsGroup: leadsGroup)
        } catch {
            throw .other(error)
        }
    }

    /// Passes the arguments and the environment as the kernel expects them.
    private func withCStrings(
        _ body: (
            UnsafePointer<UnsafeMutablePointer<CChar>?>, UnsafePointer<UnsafeMutablePointer<CChar>?>
        ) -> CInt
    ) -> CInt {
        let arguments = arguments.map { strdup($0) } + [nil]
        let environment = environment.map { strdup($0) } + [nil]
        defer { for string in arguments + environment { free(string) } }
        return body(arguments, environment)
    }
}
