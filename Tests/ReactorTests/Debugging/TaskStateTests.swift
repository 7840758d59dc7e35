// SPDX-License-Identifier: Apache-2.0

import Glibc
import ReactorTesting
import Testing

@testable import Reactor

/// The list of tasks, with the calls that each is in. A list says "sleep" for a call on the line
/// where the task was started, and "sleep+1" for one on the next line.
struct TaskStateTests {
    @Test func aCallHasItsLine() throws {
        try withDebuggedLoop {
            let event = Event()
            let lock = Lock()
            let condition = Condition()
            let semaphore = Semaphore(1, available: 0)
            let barrier = Barrier(2)
            spawn { try await lock.withLock { try await event.wait() } }
            spawn { try await sleep(for: .seconds(60)) }
            spawn { try await lock.withLock {} }
            spawn { try await semaphore.acquire() }
            spawn { try await semaphore.withPermit {} }
            spawn { try await barrier.wait() }
            spawn {
                try await condition.withLock { try await condition.wait() }
            }
            spawn {
                try await condition.withLock { try await condition.wait { false } }
            }
            #expect(
                await list() == [
                    "Event.wait", "sleep", "withLock", "Semaphore.acquire", "withPermit",
                    "Barrier.wait", "Condition.wait+1", "Condition.wait+1",
                ])
        }
    }

    @Test func aWaitWithoutACallNamesWhatItWaitsFor() throws {
        try withDebuggedLoop {
            let promise = Promise<Int>(fileID: "A", line: 1)
            let queue = Queue<Int>(capacity: 1, fileID: "A", line: 2)
            let full = Queue<Int>(capacity: 1, fileID: "A", line: 3)
            let ticks = ticks(every: .seconds(60), fileID: "A", line: 4)
            let signals = try signals(SIGUSR1, fileID: "A", line: 5)
            try await full.put(1)
            let first = spawn("first") { _ = try await promise.value }
            spawn { _ = try await queue.take() }
            spawn { for try await _ in queue {} }
            spawn { try await full.put(2) }
            spawn { try await full.join() }
            spawn { for try await _ in ticks {} }
            spawn { for try await _ in signals {} }
            spawn { try await first.value }
            #expect(
                await list() == [
                    "promise of A:1", "element of the queue of A:2", "element of the queue of A:2",
                    "room in the queue of A:3", "work for the elements of the queue of A:3",
                    "ticks of A:4", "signals of A:5", "end of the task \"first\"-7",
                ])
        }
    }

    @Test func theCallsOfABodyAreThoseOfItsCaller() throws {
        try withDebuggedLoop {
            let event = Event()
            spawn { try await withTimeout(.seconds(9)) { try await event.wait() } }
            spawn {
                let end = EventLoop.current.now.advanced(by: .seconds(9))
                try await withDeadline(end) { try await event.wait() }
            }
            spawn { try await withNursery { _ in try await event.wait() } }
            spawn { try await withTaskCancellationShield { try await event.wait() } }
            #expect(
                await list() == [
                    "Event.wait, in withTimeout", "Event.wait+2, in withDeadline+2",
                    "Event.wait, in withNursery", "Event.wait, in withTaskCancellationShield",
                ])
            event.set()
        }
    }

    @Test func otherTasksAreListedAfterThoseOfSpawn() throws {
        try withDebuggedLoop {
            let event = Event()
            let all = spawn {
                try await gather({ try await event.wait() }, { try await event.wait() })
                try await gather(1...2) { _ in try await event.wait() }
                try await race({ try await event.wait() }, { try await event.wait() })
                try await shield { try await event.wait() }
            }
            for call in ["gather+1", "gather+2", "race+3"] {
                let child = "Event.wait\(call.suffix(2)), in \(call)"
                #expect(await list() == [call, child, child])
                event.set()
                event.clear()
            }
            let shielded = await list()
            #expect(shielded == ["shield+4", "Event.wait"])
            all.cancel()
            event.set()
            event.clear()
            await nextTurn()
            let plain = Task { try await event.wait() }
            #expect(await list().count == 1)
            let state = try #require(EventLoop.current.taskStates.last)
            #expect("\(state)".hasPrefix("task that was not started by spawn: "))
            plain.cancel()
        }
    }

    @Test func streamsAreListed() throws {
        try withDebuggedLoop {
            let pairs = try (1...7).map { _ in try ByteStream.pair() }
            let streams = pairs.map(\.0)
            let many = [UInt8](repeating: 0, count: 4_000_000)
            spawn { _ = try await streams[0].read(atMost: 9) }
            spawn { _ = try await streams[1].read(exactly: 9) }
            spawn { _ = try await streams[2].read(until: [9]) }
            spawn { _ = try await streams[3].readLine() }
            spawn { for try await _ in streams[4].lines() {} }
            spawn { for _ in 1...2 { try await streams[5].write(many) } }
            spawn {
                try await streams[6].write(many)
                try await streams[6].flush()
            }
            #expect(
                await list() == [
                    "read", "read", "read", "readLine", "readLine", "write", "flush+2",
                ])
            withExtendedLifetime(pairs) {}
        }
    }

    @Test func aConnectionIsListedWithItsServer() throws {
        try withDebuggedLoop {
            let address = try SocketAddress(path: "@\(getpid())-task-states")
            let server = try listen(path: address.path ?? "", fileID: "A", line: 1) { stream in
                _ = try await stream.readLine()
            }
            let client = try await connect(to: address)
            while server.connections == 0 { await nextTurn() }
            let calls = await list()
            #expect(Array(calls.prefix(2)) == ["gather of A:1", "gather of A:1"])
            try #require(calls.count == 3)
            #expect(calls[2].hasPrefix("readLine+"))
            #expect(calls[2].contains(", in connection to the server on @"))
            #expect(calls[2].hasSuffix(" of A:1"))
            client.close()
            await server.stop()
        }
    }

    @Test func aCallLastsFromItsBeginning() throws {
        try withDebuggedLoop {
            spawn("outer") {
                try await withTimeout(.seconds(9)) {
                    try await sleep(for: .milliseconds(5))
                    try await Event().wait()
                }
            }
            while EventLoop.current.taskStates.last?.calls?.last?.origin.what != "Event.wait" {
                try await sleep(for: .milliseconds(1))
            }
            let state = try #require(EventLoop.current.taskStates.last)
            let calls = try #require(state.calls)
            #expect(calls.map(\.origin.what) == ["withTimeout", "Event.wait"])
            #expect(calls[0].duration >= .milliseconds(5))
            #expect(calls[1].duration < calls[0].duration)
            let text = "\(state)"
            #expect(text.hasPrefix("task \"outer\" of ReactorTests/TaskStateTests.swift:"))
            #expect(text.contains(" in Event.wait of ReactorTests/TaskStateTests.swift:"))
            #expect(text.contains(", in withTimeout of ReactorTests/TaskStateTests.swift:"))
        }
    }

    static let durations: [(Duration, String)] = [
        (.zero, "0.0 ms"), (.microseconds(153_200), "153.2 ms"), (.milliseconds(999), "999.0 ms"),
        (.milliseconds(3240), "3.2 s"), (.seconds(86_400), "86400.0 s"),
    ]

    @Test(arguments: durations)
    func durationsAreWords(_ duration: Duration, _ text: String) {
        #expect(duration.inWords == text)
    }

    /// What a loop has left.
    @LoopActor private enum Left {
        static var things: (queue: Queue<Int>, event: Event)?
        static var ended = 0
    }

    @Test func aWaitMayOutliveItsLoop() throws {
        try withDebuggedLoop(leavingCalls: 2) {
            let (queue, event) = (Queue<Int>(), Event())
            Left.things = (queue, event)
            Task {
                _ = try await queue.take()
                try await event.wait()
                Left.ended += 1
            }
            Task {
                try await event.wait()
                Left.ended += 1
            }
            #expect(await list().count == 2)
        }
        try withDebuggedLoop {
            let (queue, event) = try #require(Left.things)
            _ = queue.tryPut(1)
            event.set()
            while Left.ended < 2 { await nextTurn() }
            Left.things = nil
        }
    }

    @Test func withoutDebugModeTheTasksAreListedAndNotTheirWaits() throws {
        try TestLoop.run { _ in
            spawn("first") { try await sleep(for: .seconds(60)) }
            spawn { try await sleep(for: .seconds(60)) }
            await nextTurn()
            let states = EventLoop.current.taskStates
            #expect(states.map(\.origin.what) == ["main body", "task \"first\"", "task"])
            let calls = states.compactMap(\.calls)
            #expect(calls.isEmpty)
            #expect("\(states[1])".hasSuffix(" has not ended; debug mode records its calls"))
        }
    }
}

/// Runs a loop in debug mode.
///
/// - Parameter count: How many calls are left at its end.
private func withDebuggedLoop(
    leavingCalls count: Int = 0, _ body: @escaping @LoopActor () async throws -> Void
) throws {
    try RealLoop.reserve {
        let options = LoopOptions(slowLimit: .seconds(60))
        try EventLoop.run(polling: { try EpollPoller() }, options: options) {
            let loop = EventLoop.current
            loop.onReport = { _ in }
            try await withTimeout(.seconds(30), body)
            for task in loop.tasks.all { task.cancel() }
            while loop.tasks.count > 0 { await nextTurn() }
            for _ in 0..<9 { await nextTurn() }
            let waits = loop.taskStates.compactMap(\.calls).joined()
            #expect(waits.count == count)
        }
    }
}

/// The calls of each task but the body of the loop.
@LoopActor private func list() async -> [String] {
    for _ in 0..<9 { await nextTurn() }
    var line = 0
    return EventLoop.current.taskStates.dropFirst().map { state in
        // The others have no line of their own.
        if state.origin.line > 0 { line = Int(state.origin.line) }
        return calls(of: state, from: line)
    }
}

private func calls(of state: TaskState, from line: Int) -> String {
    (state.calls ?? []).reversed().map { call in
        guard call.origin.file.hasSuffix("TaskStateTests.swift") else { return "\(call.origin)" }
        let offset = Int(call.origin.line) - line
        return call.origin.what + (offset == 0 ? "" : offset > 0 ? "+\(offset)" : "\(offset)")
    }.joined(separator: ", in ")
}
