// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Testing

@testable import Reactor

/// Programs that cannot start: the error says what to do.
struct ProcessErrorTests {
    @Test func aProgramThatIsNotThere() throws {
        try withRealLoop {
            let environment = Command.Environment.custom(["PATH": "/usr/bin:/bin"])
            let name = await processError {
                try await Command("frobnicate", environment: environment).run()
            }
            #expect(name?.kind == .executableNotFound)
            #expect(
                name?.description == "run frobnicate: no such program in PATH (/usr/bin:/bin): "
                    + "install it, or give its path")
            let path = await processError { try await Command("/nowhere/ls", "-l").run() }
            #expect(path?.kind == .executableNotFound)
            #expect(
                path?.description == "run /nowhere/ls -l: /nowhere/ls: No such file or directory "
                    + "(ENOENT): check the path")
        }
    }

    @Test func aFileThatCannotBeExecuted() throws {
        try withRealLoop {
            try await withFolder { folder in
                try await shell(
                    "cd \(folder); echo hello > text; cp text plain; chmod +x text; "
                        + "printf '#!/nowhere/perl\n' > script; chmod +x script"
                ).run().checkSuccess()
                let codes = [
                    "plain": EACCES, "text": ENOEXEC, "script": ENOENT, "": EACCES,
                ]
                for (name, code) in codes {
                    let error = await processError {
                        try await Command(.path("\(folder)/\(name)")).run()
                    }
                    #expect(error?.kind == .notExecutable, "\(name)")
                    #expect(error?.code == code, "\(name)")
                }
                let inPath = Command(
                    "plain", environment: .custom(["PATH": "/nowhere:\(folder):/bin"]))
                let error = await processError { try await inPath.run() }
                #expect(error?.kind == .notExecutable)
                #expect(error?.description.contains("(EACCES): make it executable (chmod") == true)
            }
        }
    }

    @Test func aFolderThatCannotBeEntered() throws {
        try withRealLoop {
            for (folder, code) in [("/nowhere", ENOENT), ("/bin/sh", ENOTDIR)] {
                let error = await processError {
                    try await Command("ls", workingDirectory: folder).run()
                }
                #expect(error?.kind == .failedToChangeWorkingDirectory)
                #expect(error?.code == code)
            }
        }
    }

    @Test func whatTheKernelCannotPassOn() throws {
        try withRealLoop {
            let long = String(repeating: "x", count: 3_000_000)
            let commands = [
                Command("ls", "a\0b"), Command(.name("")), Command(.path("/bin/ls\0")),
                Command("ls", workingDirectory: "/\0"),
                Command("ls", environment: .custom(["": "x"])),
                Command("ls", environment: .custom(["A=": "x"])),
                Command("ls", environment: .custom(["A": "\0"])), Command("/bin/ls", long),
            ]
            for (number, command) in commands.enumerated() {
                let error = await processError { try await command.run() }
                #expect(error?.kind == .spawnFailed, "\(number)")
                #expect(error?.code == (number == 7 ? E2BIG : EINVAL), "\(number)")
                #expect(error?.description.contains("\0") == false, "\(number)")
            }
        }
    }

    @Test func whatIsUsedUp() {
        let processes = ProcessError(SystemError(operation: "ls", code: EAGAIN), Command("ls"))
        #expect(processes.kind == .noResources)
        #expect(processes.description.contains("no process is left: end some processes, or raise"))
        let files = ProcessError(SystemError(operation: "pipe", code: EMFILE), Command("ls"))
        #expect(files.kind == .noResources)
    }
}
