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
            let running = Atomic(0)
            let most = Log()
            let tasks = (0..<20).map { _ in
                Task {
                    try await offload {
                        most.append(running.add(1, ordering: .relaxed).newValue)
                        yieldToOtherThreads()
                        running.subtract(1, ordering: .relaxed)
                    }
                }
            }
            for task in tasks { try await task.value }
            #expect(most.numbers.count == 20)
            #expect(most.numbers.max() ?? 0 <= OffloadPool.limit)
        }
    }

    @Test func aCancelledCallerDoesNotWaitForTheWork() throws {
        try RealLoop.run {
            let gate = Gate()
            let caller = Task { try await offload { gate.wait() } }
            EventLoop.current.call { caller.cancel() }
            await #expect(throws: CancellationError.self) { try await caller.value }
            #expect(EventLoop.current.pendingOffloads == 1)
            gate.open()
            try await offload {}
        }
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
    func open() { isOpen.store(true, ordering: .releasing) }
    func wait() { while !isOpen.load(ordering: .acquiring) { sched_yield() } }
}

/// Gives other threads time to run too early, if they can.
private func yieldToOtherThreads() {
    for _ in 0..<200 { sched_yield() }
}
