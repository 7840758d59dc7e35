// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import Testing

@testable import Reactor

struct CollectedRunTests {
    @Test func theOutputTheErrorsAndTheCodeAreCollected() throws {
        try withRealLoop {
            let result = try await shell("echo out; echo err >&2; exit 3").run()
            #expect(result.outputText == "out\n")
            #expect(result.errorText == "err\n")
            #expect(result.terminationStatus == .exited(3))
        }
    }

    @Test func aSignalThatEndsTheProgramIsTheStatus() throws {
        try withRealLoop {
            let result = try await shell("kill -USR1 $$").run()
            #expect(result.terminationStatus == .signaled(SIGUSR1))
            #expect("\(result.terminationStatus)" == "ended by signal 10 (SIGUSR1)")
        }
    }

    @Test func aLongInputComesBackAsTheOutput() throws {
        try withRealLoop {
            let input = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            let result = try await Command("cat").run(input: input)
            #expect(result.standardOutput == input)
            #expect(result.terminationStatus.isSuccess)
        }
    }

    @Test func withoutInputTheProgramReadsItsEnd() throws {
        try withRealLoop {
            let text = try await output(of: Command("cat"))
            #expect(text.isEmpty)
        }
    }

    @Test func aProgramNeedNotReadItsInput() throws {
        try withRealLoop {
            let input = [UInt8](repeating: 1, count: 1_000_000)
            let nothing = try await Command("true").run(input: input)
            #expect(nothing.terminationStatus.isSuccess)
            let head = try await Command("head", "-c", "3").run(input: input)
            #expect(head.standardOutput == [1, 1, 1])
            // It reads nothing, and closes its input long before it ends.
            let result = try await shell("exec <&-; sleep 0.05; echo on").run(input: input)
            #expect(result.outputText == "on\n")
        }
    }

    @Test func eachOutputHasALimit() throws {
        try withRealLoop {
            let full = try await Command("head", "-c", "1000", "/dev/zero").run(limit: 1000)
            #expect(full.standardOutput.count == 1000)
            let error = await processError {
                try await Command("head", "-c", "1001", "/dev/zero").run(limit: 1000)
            }
            #expect(error?.kind == .outputLimitExceeded(limit: 1000))
            let endless = await processError { try await shell("yes >&2").run(limit: 100_000) }
            #expect(endless?.kind == .outputLimitExceeded(limit: 100_000))
            #expect(
                endless?.description == "run /bin/sh -c yes >&2: it has written more than 100000 "
                    + "bytes: raise the limit, or read the output as a stream")
        }
    }

    @Test func aProgramMayCloseItsOutputsAndGoOn() throws {
        try withRealLoop {
            let result = try await shell("echo first; exec >&- 2>&-; sleep 0.05; exit 4").run()
            #expect(result.outputText == "first\n")
            #expect(result.terminationStatus == .exited(4))
        }
    }

    @Test func whatRunsInTheBackgroundIsNotWaitedFor() throws {
        try withRealLoop {
            let result = try await shell("sleep 60 & echo $!").run()
            let background = try #require(pid_t(result.outputText.dropLast()))
            #expect(exists(background))
            kill(background, SIGKILL)
        }
    }

    @Test func allThatTheProgramItselfHasWrittenIsCollected() throws {
        try withRealLoop {
            let command = shell(
                "read go; head -c 900000 /dev/zero; sleep 60 & echo $! >&2")
            let result = try await command.run(error: .pipe) { process in
                // Room for all of it, so that the program need not wait for a reader.
                let setPipeSize: CInt = 1031
                let pipe = process.standardOutput.transport.descriptor?.number ?? -1
                try #require(fcntl(pipe, setPipeSize, 1 << 20) >= 1 << 20)
                let collection = OutputCollection(process, 1_000_000, of: command)
                // The loop is late: it sees the bytes and the exit together.
                Task {
                    await Task.yield()
                    var patience = 1_000_000
                    while state(of: process.processIdentifier) != "Z", patience > 0 {
                        patience -= 1
                    }
                }
                return try await collection.collect(whileWriting: Array("go\n".utf8))
            }
            #expect(result.standardOutput.count == 900_000)
            let background = try #require(pid_t(result.errorText.dropLast()))
            kill(background, SIGKILL)
        }
    }

    @Test func outputsGoWhereTheyAreSent() throws {
        try withRealLoop {
            let both = try await shell("echo 1; echo 2 >&2; echo 3").run(
                error: .combinedWithOutput)
            #expect(both.outputText == "1\n2\n3\n")
            #expect(both.standardError.isEmpty)
            let none = try await shell("echo 1; echo 2 >&2").run(
                output: .discarded, error: .discarded)
            #expect(none.standardOutput.isEmpty && none.standardError.isEmpty)
            var ends: [CInt] = [-1, -1]
            clinux_pipe(&ends)
            let errors = try await shell("echo 1; echo 2 >&2").run(output: .descriptor(ends[1]))
            close(ends[1])
            #expect(errors.errorText == "2\n" && errors.standardOutput.isEmpty)
            let outputs = try await ByteStream(adopting: ends[0]).readAll()
            #expect(outputs == Array("1\n".utf8))
        }
    }

    @Test func aFailureCanBeAnError() throws {
        try withRealLoop {
            let result = try await shell("echo first >&2; echo last >&2; exit 5").run()
            let error = await processError { try result.checkSuccess() }
            #expect(error?.kind == .failed(.exited(5)))
            #expect(error?.description.hasSuffix("exit 5: exited with code 5: last") == true)
            try await Command("true").run().checkSuccess()
        }
    }

    @Test func manyProgramsRunAtOnce() throws {
        try withRealLoop {
            let answers = try await gather(0..<40) { number in
                try await Command("echo", "\(number)").run().outputText
            }
            #expect(answers == (0..<40).map { "\($0)\n" })
        }
    }

    @Test func aTimeoutEndsTheProgram() throws {
        try withRealLoop {
            _ = await #expect(throws: TimeoutError.self) {
                try await withTimeout(.milliseconds(20)) {
                    _ = try await Command("sleep", "60").run()
                }
            }
        }
    }
}
