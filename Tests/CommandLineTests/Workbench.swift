// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// A folder of its own with files in it, and a shell that has `martlet` in its PATH.
///
/// What the shell prints is compared with a transcript. `$bin` is the folder of the built programs.
final class Workbench {
    private let folder: String

    /// - Parameter files: Texts by their names in the folder.
    init(_ files: [String: String] = [:]) throws {
        var template = Array("/tmp/martlet-test-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        for (name, text) in files {
            let file = try #require(fopen("\(folder)/\(name)", "w"))
            fputs(text, file)
            fclose(file)
        }
    }

    deinit {
        pclose(popen("rm -r '\(folder)'", "r"))
    }

    /// Runs a shell script in the folder.
    ///
    /// - Returns: What it wrote to both outputs, and `[n]` behind it when it ended with n.
    func run(_ script: String) throws -> String {
        let surroundings = """
            cd '\(folder)'; bin='\(try builtPrograms())'; PATH="$bin:$PATH" COLUMNS=80
            unset MARTLET_DEVICES
            exec 2>&1 </dev/null
            """
        let pipe = try #require(withoutBlockedSignals { popen("\(surroundings)\n\(script)", "r") })
        var text: [UInt8] = []
        while case let character = fgetc(pipe), character != EOF { text.append(UInt8(character)) }
        let status = pclose(pipe)
        let ending = status == 0 ? "" : "[\(status >> 8 & 0xff)]\n"
        return String(decoding: text, as: UTF8.self) + ending
    }
}

/// Tests run on threads that block all signals, and a child inherits that: a shell would wait for
/// its own children for ever.
private func withoutBlockedSignals<Result>(_ body: () -> Result) -> Result {
    var none = sigset_t()
    var blocked = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &blocked)
    defer { pthread_sigmask(SIG_SETMASK, &blocked, nil) }
    return body()
}

/// The folder that the test runner stands in.
private func builtPrograms() throws -> String {
    let path = try #require(realpath("/proc/self/exe", nil))
    defer { free(path) }
    let runner = String(cString: path)
    return String(runner[..<(try #require(runner.lastIndex(of: "/")))])
}
