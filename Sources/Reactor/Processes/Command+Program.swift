// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

extension Command {
    /// Where a name is looked for if the environment has no `PATH`, as execvp(3) has it.
    private static let defaultSearch = "/bin:/usr/bin"

    /// The command as the kernel sees it, with the environment of this moment.
    func program() throws(ProcessError) -> Program {
        if let flaw { throw ProcessError(.spawnFailed, self, flaw, code: EINVAL) }
        return Program(
            place, arguments: [executable.text] + arguments, environment: environment.entries(),
            folder: workingDirectory, leadsGroup: leadsProcessGroup)
    }

    /// The folders in which its name is looked for, separated by colons.
    var search: String { environment.value(of: "PATH") ?? Command.defaultSearch }

    private var place: Program.Place {
        switch executable {
        case .name(let name) where !name.contains("/"): .name(name, search: search)
        case .name(let path), .path(let path): .path(path)
        }
    }

    /// What no program can be started with; `nil` if there is nothing.
    private var flaw: String? {
        if executable.text.isEmpty { return "it has no name" }
        let texts = [executable.text, workingDirectory ?? ""] + arguments
        if let text = texts.first(where: { $0.utf8.contains(0) }) {
            return "'\(text.prefix { $0 != "\0" })' is followed by a zero byte"
        }
        return environment.flaw
    }
}
