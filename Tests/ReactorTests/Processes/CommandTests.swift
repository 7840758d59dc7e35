// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Reactor

/// What a program gets from its command.
struct CommandTests {
    @Test func argumentsComeAsTheyAre() throws {
        try withRealLoop {
            let list = ["a b", "*", "$HOME", "", "ü", "-n"]
            let result = try await Command("printf", arguments: ["%s|"] + list).run()
            #expect(result.outputText == "a b|*|$HOME||ü|-n|")
        }
    }

    @Test func theEnvironmentIsInheritedChangedOrReplaced() throws {
        try withRealLoop {
            let before = try await output(of: Command("env")).split(separator: "\n")
            #expect(before.contains { $0.hasPrefix("PATH=") && $0 != "PATH=" })
            #expect(before.contains { $0.hasPrefix("HOME=") }, "tests run with a HOME")
            var command = Command("env")
            command.environment = .inherit.updating(["REACTOR_NEW": "a=b", "HOME": nil])
            let changed = try await output(of: command).split(separator: "\n")
            let kept = before.filter { !$0.hasPrefix("HOME=") && !$0.hasPrefix("_=") }
            #expect(changed.filter { !$0.hasPrefix("_=") } == kept + ["REACTOR_NEW=a=b"])
            let path = "/usr/bin:/bin"
            command.environment = .custom(["PATH": path, "A": "1"]).updating(["A": nil, "B": "2"])
            let replaced = try await output(of: command)
            #expect(replaced == "B=2\nPATH=\(path)\n")
            command = Command("/usr/bin/env", environment: .custom([:]))
            let empty = try await output(of: command)
            #expect(empty == "")
        }
    }

    @Test func theProgramBeginsInItsFolder() throws {
        try withRealLoop {
            let folder = try await output(of: Command("pwd", workingDirectory: "/usr"))
            #expect(folder == "/usr\n")
            // Relative to that folder, like a path that the program opens.
            let relative = Command("./sh", "-c", "echo here", workingDirectory: "/bin")
            let text = try await output(of: relative)
            #expect(text == "here\n")
        }
    }

    @Test func aNameIsLookedForInTheProgramsOwnPath() throws {
        try withRealLoop {
            try await withFolder { folder in
                try await shell(
                    "cd \(folder); printf '#!/bin/sh\necho mine' > mine; chmod +x mine"
                ).run().checkSuccess()
                let path = "/nowhere:\(folder):/bin"
                let command = Command("mine", environment: .custom(["PATH": path]))
                let found = try await output(of: command)
                #expect(found == "mine\n")
                // An empty entry is the working directory.
                let here = Command(
                    "mine", environment: .custom(["PATH": "/bin:"]), workingDirectory: folder)
                let foundHere = try await output(of: here)
                #expect(foundHere == "mine\n")
            }
        }
    }

    @Test func noOtherDescriptorIsInherited() throws {
        try withRealLoop {
            // Made without O_CLOEXEC, as C libraries do.
            let leak = try #require(fcntl(1, F_DUPFD, 200) as CInt?)
            defer { close(leak) }
            let result = try await shell("ls /proc/$$/fd").run()
            // The shell itself may keep one for its input.
            #expect(result.outputText == "0\n1\n2\n")
        }
    }

    @Test func aDescriptionHasTheWords() {
        #expect(Command("ls", "-l", "/dev").description == "ls -l /dev")
        #expect(Command("ls").executable == .name("ls"))
        #expect(Command("./ls").executable == .path("./ls"))
    }
}
