// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// A temporary folder with files, and a shell with `martlet` in its PATH.
///
/// The tests compare the output of the shell with a transcript. `$bin` is the folder of the built
/// programs.
final class TestShell {
    private let folder: String

    /// - Parameter files: The texts of the files, by name.
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
    /// - Returns: The output on stdout and stderr, then `[n]` if the exit status n is not 0.
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

/// Tests run on threads that block all signals, and a child inherits the mask. A shell would then
/// wait for its own children forever.
private func withoutBlockedSignals<Result>(_ body: () -> Result) -> Result {
    var none = sigset_t()
    var blocked = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &blocked)
    defer { pthread_sigmask(SIG_SETMASK, &blocked, nil) }
    return body()
}

/// The folder of the test runner.
private func builtPrograms() throws -> String {
    let path = try #require(realpath("/proc/self/exe", nil))
    defer { free(path) }
    let runner = String(cString: path)
    return String(runner[..<(try #require(runner.lastIndex(of: "/")))])
}
