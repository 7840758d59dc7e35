// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import ReactorTesting
import Testing

import struct Synchronization.Atomic

@testable import Reactor

struct OffloadTests {
    @Test func workRunsOnAnotherThreadAndReturnsItsResult() throws {
        try TestLoop.run { _ in
            let here = pthread_self()
            let there = try await offload { pthread_self() }
            #expect(here != there)
            #expect(EventLoop.isOnLoop)
        }
    }

    @Test func theErrorOfTheWorkIsThrown() throws {
        struct Broken: Error {}
        try TestLoop.run { _ in
            _ = await #expect(throws: Broken.self) { try await offload { throw Broken() } }
        }
    }

    @Test func aLaneKeepsTheOrderOfTheCalls() throws {
        try RealLoop.run {
            let lane = OffloadLane()
            let order = Log()
            let tasks = (0..<50).map { number in
                Task {
                    try await offload(on: lane) {
                        if number % 7 == 0 { yieldToOtherThreads() }
                        order.append(number)
                    }
                }
            }
            for task in tasks { try await task.value }
            #expect(order.numbers == Array(0..<50))
        }
    }

    @Test func noMoreThanFourPiecesOfWorkRunAtOnce() throws {
        try RealLoop.run {
            let running = try await Self.runningAtOnce(of: 20)
            #expect(running.count == 20)
            #expect(running.allSatisfy { $0 <= 4 })
        }
    }

    /// Many starts of a thread fail at once. Each caller has to know whether its work runs.
    @Test func workThatGetsNoThreadIsRefusedToItsCaller() {
        let pool = OffloadPool(stackSize: 1 << 60)
        let (refused, ended) = (Texts(), Texts())
        for _ in 0..<8 {
            startThread {
                for _ in 0..<200 {
                    do throws(SystemError) {
                        try pool.submit(lane: OffloadLane()) {}
                    } catch {
                        refused.append("\(error.code)")
                    }
                }
                ended.append("")
            }
        }
        while ended.all.count < 8 { sched_yield() }
        #expect(refused.all == Array(repeating: "\(EAGAIN)", count: 1_600))
    }

    @Test func aCancelledCallerDoesNotWaitForTheWork() throws {
        try RealLoop.run {
            let gate = Gate()
            let begun = Gate()
            let caller = Task {
                try await offload {
                    begun.open()
                    gate.wait()
                }
            }
            while !begun.isOpened { await Task.yield() }
            caller.cancel()
            await #expect(throws: CancellationError.self) { try await caller.value }
            #expect(EventLoop.current.statistics.offloads == 1)
            gate.open()
            try await offload {}
        }
    }

    private enum Request {
        @TaskLocal static var number = 0
    }

    @Test func aTaskInPlaceOfATimerHasTheTaskLocalValuesOfTheCaller() throws {
        try TestLoop.run { time in
            let later = Request.$number.withValue(5) {
                spawn {
                    try await sleep(for: .seconds(5))
                    return Request.number
                }
            }
            await time.advance(by: .seconds(5))
            let number = try await later.value
            #expect(number == 5)
        }
    }

    @Test func theWorkHasTheTaskLocalValuesOfTheCaller() throws {
        try RealLoop.run {
            let lane = OffloadLane()
            let inside = try await Request.$number.withValue(7) {
                [
                    try await offload { Request.number },
                    try await offload(on: lane) { Request.number },
                ]
            }
            #expect(inside == [7, 7])
            let outside = try await offload(on: lane) { Request.number }
            #expect(outside == 0)
        }
    }

    @Test func longWorkCanSeeThatItsCallerIsCancelled() throws {
        try RealLoop.run {
            let begun = Gate()
            let caller = Task {
                try await offload {
                    begun.open()
                    while !Task.isCancelled { sched_yield() }
                }
            }
            while !begun.isOpened { await Task.yield() }
            caller.cancel()
            await #expect(throws: CancellationError.self) { try await caller.value }
            while EventLoop.current.statistics.offloads > 0 { await Task.yield() }
        }
    }

    @Test func workThatWaitsAndIsCancelledIsNotDone() throws {
        try RealLoop.run {
            let gate = Gate()
            let done = Log()
            EventLoop.current.offloadLimit = 1
            let first = Task { try await offload { gate.wait() } }
            let second = Task { try await offload { done.append(2) } }
            while EventLoop.current.statistics.offloads < 2 { await Task.yield() }
            second.cancel()
            await #expect(throws: CancellationError.self) { try await second.value }
            gate.open()
            try await first.value
            try await offload { done.append(3) }
            #expect(done.numbers == [3])
        }
    }

    /// The work that runs waits for work that does not.
    @Test func aHigherLimitStartsWorkThatWaits() throws {
        try RealLoop.run {
            let gate = Gate()
            EventLoop.current.offloadLimit = 1
            let first = Task { try await offload { gate.wait() } }
            let second = Task { try await offload { gate.open() } }
            while EventLoop.current.statistics.offloads < 2 { await Task.yield() }
            EventLoop.current.offloadLimit = 2
            try await first.value
            try await second.value
        }
    }

    @Test func theLimitIsSetForOneLoop() throws {
        try RealLoop.run {
            #expect(EventLoop.current.offloadLimit == 4)
            EventLoop.current.offloadLimit = 2
            let running = try await Self.runningAtOnce(of: 10)
            #expect(running.allSatisfy { $0 <= 2 })
        }
        try RealLoop.run { #expect(EventLoop.current.offloadLimit == 4) }
    }

    /// How many pieces of work run when each of them begins, itself included.
    @LoopActor private static func runningAtOnce(of count: Int) async throws -> [Int] {
        let running = Atomic(0)
        let counts = Log()
        let tasks = (0..<count).map { _ in
            Task {
                try await offload {
                    counts.append(running.add(1, ordering: .relaxed).newValue)
                    yieldToOtherThreads()
                    running.subtract(1, ordering: .relaxed)
                }
            }
        }
        for task in tasks { try await task.value }
        return counts.numbers
    }

    @Test func advancingTheClockWaitsForWork() throws {
        try TestLoop.run { time in
            var done = false
            Task {
                try await offload { yieldToOtherThreads() }
                done = true
            }
            await time.settle()
            #expect(done)
        }
    }
}

/// A list of numbers that several threads append to.
final class Log: Sendable {
    private let list = Mutex<[Int]>([])
    var numbers: [Int] { list.withLock { $0 } }
    func append(_ number: Int) { list.withLock { $0.append(number) } }
}

/// Blocks a thread until it is opened.
final class Gate: Sendable {
    private let isOpen = Atomic(false)
    var isOpened: Bool { isOpen.load(ordering: .acquiring) }
    func open() { isOpen.store(true, ordering: .releasing) }
    func wait() { while !isOpen.load(ordering: .acquiring) { sched_yield() } }
}

/// Gives other threads time to run too early, if they can.
private func yieldToOtherThreads() {
    for _ in 0..<200 { sched_yield() }
}
