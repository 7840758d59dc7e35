// SPDX-License-Identifier: Apache-2.0

import ReactorTesting
import Testing

@testable import Reactor

struct RaceTests {
    struct Own: Error {}

    @Test func theFirstDecidesAndTheOthersAreCancelled() throws {
        try TestLoop.run { time in
            let trace = Trace()
            let work = Task {
                try await race(
                    {
                        do { try await sleep(for: .seconds(5)) } catch { trace("cancelled") }
                        return "slow"
                    },
                    {
                        try await sleep(for: .seconds(1))
                        return "fast"
                    })
            }
            await time.settle()
            await time.advance(by: .seconds(1))
            let winner = try await work.value
            #expect(winner == "fast")
            #expect(trace.events == ["cancelled"])
            #expect(EventLoop.current.statistics.timers == 0)
        }
    }

    @Test func anErrorCanBeTheFirst() throws {
        try TestLoop.run { time in
            let work = Task {
                try await race({ try await sleep(for: .seconds(5)) }, { throw Own() })
            }
            await #expect(throws: Own.self) { try await work.value }
            #expect(EventLoop.current.statistics.timers == 0)
        }
    }

    @Test func firstCompletedReturnsTheIndexAndCancelsNone() throws {
        try TestLoop.run { time in
            let tasks = [3, 1, 2].map { number in
                spawn { try await sleep(for: .seconds(number)) }
            }
            let first = Task { try await firstCompleted(of: tasks) }
            await time.settle()
            await time.advance(by: .seconds(1))
            let index = try await first.value
            #expect(index == 1)
            #expect(tasks.map(\.isDone) == [false, true, false])
            await time.advance(by: .seconds(2))
            #expect(tasks.map(\.isDone) == [true, true, true])
            let least = try await firstCompleted(of: tasks)
            #expect(least == 0)
        }
    }

    @Test func asCompletedYieldsTasksInTheOrderOfTheirEnds() throws {
        try TestLoop.run { time in
            let tasks = [3, 1, 2].map { number in
                spawn {
                    try await sleep(for: .seconds(number))
                    if number == 2 { throw Own() }
                    return number
                }
            }
            let trace = Trace()
            let reader = Task {
                for try await (index, result) in asCompleted(tasks) {
                    trace("\(index): \((try? result.get()) ?? 0)")
                }
            }
            await time.settle()
            await time.advance(by: .seconds(1))
            #expect(trace.events == ["1: 1"])
            await time.advance(by: .seconds(2))
            #expect(trace.events == ["1: 1", "2: 0", "0: 3"])
            try await reader.value
        }
    }

    @Test func whoeverLeavesLeavesNothingAtATask() throws {
        try TestLoop.run { time in
            let long = spawn { try await sleep(for: .seconds(100)) }
            let short = spawn {}
            for _ in 0..<10 {
                let first = try await firstCompleted(of: [long, short])
                #expect(first == 1)
                for try await (index, _) in asCompleted([long, short]) where index == 1 { break }
            }
            #expect(long.watchers == 0)
            long.cancel()
        }
    }

    @Test func asCompletedOfNoTasksEndsAtOnce() throws {
        try TestLoop.run { _ in
            for try await _ in asCompleted([LoopTask<Int>]()) { Issue.record("an element came") }
        }
    }

    @Test func errorsOfAbandonedTasksAreReported() throws {
        try TestLoop.run { time in
            let reports = Trace()
            EventLoop.current.onReport = { reports("\($0)") }
            try await Self.takeTheFirstOfThreeThatFail()
            #expect(reports.events == [])
            await time.advance(by: .seconds(5))
            #expect(reports.events.count == 2)
        }
    }

    @LoopActor private static func takeTheFirstOfThreeThatFail() async throws {
        let tasks = (1...3).map { number in
            spawn {
                // The first task has ended before its result is awaited.
                if number > 1 { try await sleep(for: .seconds(number)) }
                throw Own()
            }
        }
        for try await (index, result) in asCompleted(tasks) {
            #expect(index == 0)
            #expect(throws: Own.self) { try result.get() }
            break
        }
    }
}
