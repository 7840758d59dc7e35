// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// The gateway file of a machine that has one gateway.
let defaultGatewayFile = "/etc/martlet/gateway.yaml"

/// The program `martletd`, and how to become it.
enum Daemon {
    /// Replaces this program by the daemon, which keeps process number, terminal and environment.
    ///
    /// The daemon beside this program comes first: of two that are installed, or built and
    /// installed, it is the one of the same version.
    ///
    /// - Returns: Only when that failed: why.
    static func become(_ arguments: [String]) -> any Error {
        var words = (["martletd"] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        if let path = besideThisProgram {
            execv(path, &words)
            if errno != ENOENT { return SystemError.last("run \(path)") }
        }
        execvp("martletd", &words)
        if errno != ENOENT { return SystemError.last("run martletd") }
        return Refusal("There is no martletd, neither beside martlet nor in the PATH.")
    }

    private static var besideThisProgram: String? {
        guard let path = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(path) }
        let program = String(cString: path)
        return program.lastIndex(of: "/").map { "\(program[...$0])martletd" }
    }
}
