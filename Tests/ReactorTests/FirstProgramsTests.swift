// SPDX-License-Identifier: Apache-2.0

import Reactor
import ReactorTesting
import Testing

/// The programs of the page "First programs" do what the page says.
struct FirstProgramsTests {
    @Test func hello() throws {
        let output = Output()
        try HelloProgram.run(output)
        #expect(output.lines == ["hello", "world"])
    }

    @Test func twoWorkersTakeTwoSeconds() throws {
        try Self.run(for: .seconds(2), expecting: ["one second", "two seconds"]) {
            try await $0.twoWorkers()
        }
    }

    @Test func gatherKeepsTheOrder() throws {
        let results = ["waited for 3", "waited for 1", "waited for 2"]
        try Self.run(for: .seconds(3), expecting: ["\(results)"]) {
            try await $0.resultsInOrder()
        }
    }

    @Test func theErrorIsCaught() throws {
        try Self.run(for: .seconds(2), expecting: ["sensor 2 has failed"]) {
            try await $0.anError()
        }
    }

    @Test func theTimeLimitEndsTheSleep() throws {
        try Self.run(for: .seconds(2), expecting: ["too late"]) { try await $0.aTimeLimit() }
    }

    @Test func theConsumerGetsAllNumbers() throws {
        try Self.run(for: .zero, expecting: ["sum 10"]) { try await $0.producerAndConsumer() }
    }

    @Test func theClockGoesOnBesideTheWork() throws {
        let programs = FirstPrograms()
        try RealLoop.run {
            let beats = try await programs.processorWork()
            #expect(beats > 0)
        }
        #expect(programs.output.lines == ["2262 primes"])
    }

    @Test func programsAreRunAndEnded() throws {
        let programs = FirstPrograms()
        try RealLoop.run { try await programs.childProcess() }
        #expect(programs.output.lines == ["hello, world\n", "\(["again", "again", "again"])"])
    }

    @Test func aThousandClientsGetTheirAnswers() throws {
        let programs = FirstPrograms()
        try RealLoop.run { try await programs.echoServer() }
        #expect(programs.output.lines == ["1000 answers, the last: I am 1000"])
    }

    @Test func theServerEndsByASignal() throws {
        let programs = FirstPrograms()
        let path = "@martlet-first-programs-\(UInt64.random(in: .min ... .max))"
        try RealLoop.reserve { try programs.endedServer(at: path) }
        #expect(programs.output.lines == ["listening", "ended by signal 15"])
    }

    /// Runs a program on the manual clock, which it has to move by exactly this duration.
    private static func run(
        for duration: Duration, expecting lines: [String],
        _ program: @escaping @LoopActor (FirstPrograms) async throws -> Void
    ) throws {
        let programs = FirstPrograms()
        try TestLoop.run { time in
            let begin = EventLoop.current.now
            let task = spawn {
                try await program(programs)
                #expect(begin.duration(to: EventLoop.current.now) == duration)
            }
            await time.advance(by: duration)
            #expect(task.isDone)
            try await task.value
        }
        #expect(programs.output.lines == lines)
    }
}
