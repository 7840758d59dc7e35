// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor

/// Child processes of a program that runs a loop.
enum Children {
    /// They inherit what a shell's child inherits.
    static func probe() throws {
        signal(SIGPIPE, SIG_DFL)
        try EventLoop.run {
            print("pipeline:", output(of: "(yes | head -n 1) 2>&1"))
        }
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
}
