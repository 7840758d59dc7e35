// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor
import ReactorTesting
import Testing

/// The code on the page for readers who know asyncio runs, and does what the page says.
struct AsyncioExamplesTests {
    @Test func tasks() throws {
        try Self.run(expecting: ["[1.5, 2.5]"]) {
            try await $0.tasks([.init(value: 1.5), .init(value: 2.5)])
        }
    }

    @Test func callbacksThatAreCancelledAreNotMade() throws {
        try Self.run(expecting: []) { $0.callbacks(.current) }
    }

    /// A minute passes until the first poll; the seconds are counted beside it.
    @Test func periodicWork() throws {
        let examples = try Self.run(expecting: ["poll"]) { try await $0.periodicWork() }
        #expect((60...65).contains(examples.counted.lines.count))
    }

    @Test func theMostUrgentJobIsFirst() throws {
        try Self.run(expecting: ["3", "2", "1"]) {
            try await $0.queues([.init(urgency: 1), .init(urgency: 3), .init(urgency: 2)])
        }
    }

    @Test func aLaneKeepsItsOrder() throws {
        try Self.run(expecting: ["first", "second"]) { try await $0.blockingWork() }
    }

    @Test func sendableValuesGoInAndOut() throws {
        let examples = AsyncioExamples()
        try RealLoop.run { try await examples.sendable(Array("text".utf8), .init()) }
        #expect(examples.output.lines == ["text", "42"])
    }

    @Test func theServerEchoes() throws {
        let examples = AsyncioExamples()
        try RealLoop.run { try await examples.streams() }
        #expect(examples.output.lines == ["hello"])
    }

    @Test func tasksEndInTheirOrder() throws {
        try Self.run(expecting: ["1", "slow has ended"]) { try await $0.endsOfTasks() }
    }

    @Test func otherThreadsCall() throws {
        try Self.runOnKernel(expecting: ["42", "true", "a date"]) {
            try await $0.callsOfOtherThreads(.init())
        }
    }

    @Test func theTasksAreListed() throws {
        let examples = AsyncioExamples()
        try TestLoop.run { _ in try await examples.listOfTasks() }
        #expect(examples.output.lines.count == 2)
        let last = examples.output.lines.last
        #expect(last?.hasPrefix("task \"waits\" of ReactorTests/AsyncioRows.swift:") == true)
    }

    @Test func aQueueIsJoinedAndShutDown() throws {
        try Self.run(expecting: ["1", "2", "[3]"]) { try await $0.queueThatEnds() }
    }

    @Test func tasksMeet() throws {
        try Self.run(expecting: ["the barrier was reset"]) { try await $0.meetingPoints() }
    }

    @Test func streamsEnd() throws {
        try Self.runOnKernel(expecting: ["true", "question", "true"]) {
            try await $0.endsOfStreams()
        }
    }

    @Test func programsEnd() throws {
        let path = "/tmp/martlet-rows-\(getpid())"
        defer { unlink(path) }
        try Self.runOnKernel(expecting: ["true", "true", "true", "kept"]) {
            try await $0.endsOfPrograms(path)
        }
    }

    @Test func anErrorThatIsNotHandledIsReported() throws {
        try Self.run(expecting: ["true"]) { try await $0.unhandledErrors() }
    }

    /// Runs an example on the kernel's poller; it may take half a minute.
    private static func runOnKernel(
        expecting lines: [String],
        _ example: @escaping @LoopActor (AsyncioExamples) async throws -> Void
    ) throws {
        let examples = AsyncioExamples()
        try RealLoop.run { try await withTimeout(.seconds(30)) { try await example(examples) } }
        #expect(examples.output.lines == lines)
    }

    /// Runs an example on the manual clock.
    @discardableResult private static func run(
        expecting lines: [String],
        _ example: @escaping @LoopActor (AsyncioExamples) async throws -> Void
    ) throws -> AsyncioExamples {
        let examples = AsyncioExamples()
        try TestLoop.run { time in
            let task = spawn { try await example(examples) }
            await time.advance(by: .seconds(70))
            try await task.value
        }
        #expect(examples.output.lines == lines)
        return examples
    }
}
