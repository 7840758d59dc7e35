// SPDX-License-Identifier: Apache-2.0

import Glibc
import ReactorTesting
import Testing

@testable import Reactor

struct SubprocessTests {
    private struct Broken: Error {}

    /// It says that it is ready, and ignores SIGTERM.
    private static let stubborn = shell("trap '' TERM; echo ready; exec sleep 60")

    @Test func aBodyTalksWithTheProgram() throws {
        try withRealLoop {
            let echoed = try await Command("cat").run { cat in
                try await cat.standardInput.write("hello\n")
                let line = try await cat.standardOutput.readLine()
                try await cat.standardInput.finishWriting()
                let rest = try await cat.standardOutput.readAll()
                let status = try await cat.waitUntilExit()
                #expect(rest.isEmpty && status.isSuccess && cat.terminationStatus == status)
                return line
            }
            #expect(echoed == "hello")
        }
    }

    @Test func theProgramEndsWithTheBody() throws {
        try withRealLoop {
            let sleeper = try await Command("sleep", "60").run { sleeper in
                #expect(exists(sleeper.processIdentifier))
                #expect(sleeper.terminationStatus == nil)
                return sleeper
            }
            #expect(sleeper.terminationStatus == .signaled(SIGTERM))
            #expect(!exists(sleeper.processIdentifier))
            #expect(sleeper.standardOutput.isClosed)
            // After the end nothing is signalled, whoever has the number now.
            try sleeper.send(signal: SIGKILL)
        }
    }

    @Test func theProgramEndsWithABodyThatThrows() throws {
        try withRealLoop {
            var process: pid_t = 0
            _ = await #expect(throws: Broken.self) {
                try await Command("sleep", "60").run { sleeper in
                    process = sleeper.processIdentifier
                    throw Broken()
                }
            }
            #expect(process > 0 && !exists(process))
        }
    }

    @Test func aProgramThatIgnoresTheRequestIsKilledAfterItsGrace() throws {
        try TestLoop.run { time in
            let isReady = Event()
            let running = spawn {
                try await Self.stubborn.run { program in
                    let line = try await program.standardOutput.readLine()
                    #expect(line == "ready")
                    isReady.set()
                    return program
                }
            }
            try await isReady.wait()
            await time.advance(by: .milliseconds(2_999))
            #expect(!running.isDone)
            await time.advance(by: .milliseconds(1))
            let program = try await running.value
            #expect(program.terminationStatus == .signaled(SIGKILL))
        }
    }

    @Test func theStepsAreTakenInOrder() throws {
        try withRealLoop {
            var command = shell("trap 'exit 9' INT; trap '' TERM; echo ready; while :; do :; done")
            command.teardownSequence = [
                .gracefulShutDown(allowedDurationToNextStep: .milliseconds(20)),
                .send(signal: SIGINT, allowedDurationToNextStep: .seconds(20)),
            ]
            let program = try await command.run { program in
                _ = try await program.standardOutput.readLine()
                return program
            }
            #expect(program.terminationStatus == .exited(9))
            let killed = try await Command("sleep", "60").run { sleeper in
                try await sleeper.teardown(using: [])
            }
            #expect(killed == .signaled(SIGKILL))
        }
    }

    @Test func whatItWritesWhileItEndsDoesNotStopIt() throws {
        try withRealLoop {
            let line = "trap 'head -c 300000 /dev/zero && exit 7' TERM; echo ready; "
            let program = try await shell(line + "while :; do :; done").run { program in
                _ = try await program.standardOutput.readLine()
                return program
            }
            #expect(program.terminationStatus == .exited(7))
        }
    }

    @Test func aTaskThatReadsMayOutliveTheBody() throws {
        try withRealLoop {
            var reading: Task<[UInt8], any Error>?
            try await Command("sleep", "60").run { sleeper in
                reading = Task { try await sleeper.standardOutput.readAll() }
            }
            // It got the end of the pipe, or the close of the stream.
            let bytes = (try? await reading?.value) ?? []
            #expect(bytes.isEmpty)
        }
    }

    @Test func theGroupEndsWithItsLeader() throws {
        try withRealLoop {
            var command = shell("sleep 60 & echo $!; exec sleep 61")
            command.leadsProcessGroup = true
            let members = try await command.run { leader in
                let line = try #require(try await leader.standardOutput.readLine())
                let member = try #require(pid_t(line))
                #expect(getpgid(member) == leader.processIdentifier)
                return (leader.processIdentifier, member)
            }
            #expect(!exists(members.0))
            try await waitForEnd(of: members.1)
        }
    }

    @Test func whatIsLeftOfAGroupIsKilledWithIt() throws {
        try withRealLoop {
            var command = shell("trap '' TERM; sleep 60 & echo $!")
            command.leadsProcessGroup = true
            let member = try #require(pid_t(try await command.run().outputText.dropLast()))
            try await waitForEnd(of: member)
        }
    }

    @Test func aSignalReachesTheProgram() throws {
        try withRealLoop {
            let status = try await shell("trap 'exit 6' HUP; echo ready; while :; do :; done")
                .run { program in
                    _ = try await program.standardOutput.readLine()
                    try program.send(signal: SIGHUP)
                    return try await program.waitUntilExit()
                }
            #expect(status == .exited(6))
        }
    }

    @Test func aCancelledCallerHasNoProgramLeft() throws {
        try withRealLoop {
            var process: pid_t = 0
            let running = Task {
                try await Self.stubborn.quick.run { program in
                    process = program.processIdentifier
                    _ = try await program.standardOutput.readLine()
                    _ = try await program.waitUntilExit()
                }
            }
            while process == 0 { await Task.yield() }
            running.cancel()
            _ = await #expect(throws: CancellationError.self) { try await running.value }
            #expect(!exists(process))
        }
    }

    @Test func aCallerThatIsCancelledBeforeStartsNothing() throws {
        try withRealLoop {
            let running = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await Command("/nowhere/at/all").run { _ in Issue.record("it ran") }
            }
            _ = await #expect(throws: CancellationError.self) { try await running.value }
        }
    }
}

extension Command {
    /// The same with a grace that is over at once.
    fileprivate var quick: Command {
        var command = self
        command.teardownSequence = [
            .gracefulShutDown(allowedDurationToNextStep: .milliseconds(10))
        ]
        return command
    }
}
