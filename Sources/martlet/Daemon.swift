// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// The default path of the gateway file.
let defaultGatewayFile = "/etc/martlet/gateway.yaml"

/// Finds and executes the program `martletd`.
enum Daemon {
    /// Replaces this process with the daemon, which keeps process number, terminal and environment.
    ///
    /// It prefers the daemon in the folder of this program, because that one has the same version.
    ///
    /// - Returns: The error, and only if that failed.
    static func become(_ arguments: [String]) -> any Error {
        var words = (["martletd"] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        if let path = besideThisProgram {
            execv(path, &words)
            if errno != ENOENT { return SystemError.last("run \(path)") }
        }
        execvp("martletd", &words)
        if errno != ENOENT { return SystemError.last("run martletd") }
        return CommandError("martletd not found, neither in the folder of martlet nor in PATH.")
    }

    private static var besideThisProgram: String? {
        guard let path = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(path) }
        let program = String(cString: path)
        return program.lastIndex(of: "/").map { "\(program[...$0])martletd" }
    }
}
