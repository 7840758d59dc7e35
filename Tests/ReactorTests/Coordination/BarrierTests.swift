// SPDX-License-Identifier: Apache-2.0

import ReactorTesting
import Testing

@testable import Reactor

struct BarrierTests {
    @Test func allTasksGoOnWhenTheLastArrivesInEachRound() throws {
        try TestLoop.run { time in
            let barrier = Barrier(3)
            let trace = Trace()
            for round in 1...2 {
                for _ in 0..<3 {
                    await time.settle()
                    #expect(trace.events.isEmpty)
                    Task { trace("\(round).\(try await barrier.wait())") }
                }
                await time.settle()
                #expect(Set(trace.take()) == Set((0..<3).map { "\(round).\($0)" }))
                #expect(barrier.waiting == 0)
            }
        }
    }

    @Test func aResetSendsTheWaitingTasksAway() throws {
        try TestLoop.run { time in
            let barrier = Barrier(3)
            let waiting = (0..<2).map { _ in Task { try await barrier.wait() } }
            await time.settle()
            barrier.reset()
            for task in waiting {
                await #expect(throws: BarrierReset.self) { try await task.value }
            }
            #expect(barrier.waiting == 0)
            let next = (0..<3).map { _ in Task { try await barrier.wait() } }
            var positions: [Int] = []
            for task in next { positions.append(try await task.value) }
            #expect(positions.sorted() == [0, 1, 2])
        }
    }

    @Test func aCancelledTaskFreesItsPlaceForAnother() throws {
        try TestLoop.run { time in
            let barrier = Barrier(3)
            let tasks = (0..<2).map { _ in Task { try await barrier.wait() } }
            await time.settle()
            tasks[0].cancel()
            await #expect(throws: CancellationError.self) { try await tasks[0].value }
            let late = Task { try await barrier.wait() }
            await time.settle()
            #expect(barrier.waiting == 2)
            let firstAnswer = try await barrier.wait()
            #expect(firstAnswer == 2)
            let secondAnswer = try await tasks[1].value
            #expect(secondAnswer == 0)
            let thirdAnswer = try await late.value
            #expect(thirdAnswer == 1)
        }
    }
}
