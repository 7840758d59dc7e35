// SPDX-License-Identifier: Apache-2.0

import CProbe
import Glibc
import Reactor

/// Child processes of a program whose loop catches signals.
enum Children {
    /// They inherit what a shell's child inherits, however and wherever they are started.
    static func probe() throws {
        Signals.setMask(SIG_SETMASK, [])
        signal(SIGPIPE, SIG_DFL)
        let ofShell = output(of: "\(grep) /proc/self/status")
        try EventLoop.run {
            let arrivals = Arrivals()
            for number in [SIGINT, SIGTERM, SIGUSR1] {
                try EventLoop.current.onSignal(number) { arrivals.count += 1 }
            }
            print("spawned:", try await offload { end(spawn()) }, end(spawn()))
            print("masks:", try await offload { masks() } == ofShell, masks() == ofShell)
            print("forked:", end_of_forked_child(SIGTERM))
            print("pipeline:", output(of: "(yes | head -n 1) 2>&1"))
            try await sleep(for: .milliseconds(1))
            print("arrivals:", arrivals.count)
        }
    }

    private static let grep = "grep -E '^Sig(Blk|Ign)'"

    /// The signals that a child blocks, and those that it ignores.
    private static func masks() -> String {
        let child = spawn()
        defer { _ = end(child) }
        return output(of: "\(grep) /proc/\(child)/status")
    }

    private static func output(of command: String) -> String {
        guard let pipe = popen(command, "r") else { return "popen: \(errno)" }
        defer { pclose(pipe) }
        var text = ""
        while case let byte = fgetc(pipe), byte != EOF {
            text.unicodeScalars.append(Unicode.Scalar(UInt8(byte)))
        }
        return text.split(separator: "\n").joined(separator: " ")
    }

    /// Starts a program that ends soon, even if no signal can end it.
    private static func spawn() -> pid_t {
        var arguments = [strdup("sleep"), strdup("5"), nil]
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        let code = posix_spawnp(&child, "sleep", nil, nil, &arguments, environ)
        precondition(code == 0, "the program sleep must be in PATH for the probe")
        return child
    }

    /// Sends SIGTERM. Returns the signal that has ended the child; 0 if it has ended by itself.
    private static func end(_ child: pid_t) -> CInt {
        kill(child, SIGTERM)
        var status: CInt = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return status & 0x7f
    }
}
