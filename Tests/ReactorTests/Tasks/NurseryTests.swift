// SPDX-License-Identifier: Apache-2.0

import ReactorTesting
import Testing

@testable import Reactor

struct NurseryTests {
    struct Own: Error, Equatable { var number = 0 }

    @Test func itReturnsWhenAllTasksHaveEnded() throws {
        try TestLoop.run { time in
            let trace = Trace()
            let work = Task {
                try await withNursery { nursery in
                    nursery.spawn {
                        try await sleep(for: .seconds(2))
                        trace("first")
                        nursery.spawn {
                            try await sleep(for: .seconds(2))
                            trace("second")
                        }
                    }
                    return "body"
                }
            }
            await time.settle()
            await time.advance(by: .seconds(3))
            #expect(trace.events == ["first"])
            await time.advance(by: .seconds(1))
            let result = try await work.value
            #expect(result == "body")
            #expect(trace.events == ["first", "second"])
        }
    }

    @Test func aFailureCancelsTheBodyAndTheOthers() throws {
        try TestLoop.run { time in
            let trace = Trace()
            let work = Task {
                try await withNursery { nursery in
                    nursery.spawn { try await waitLong("task", trace) }
                    nursery.spawn {
                        try await sleep(for: .seconds(1))
                        throw Own()
                    }
                    try await waitLong("body", trace)
                }
            }
            await time.settle()
            await time.advance(by: .seconds(1))
            await #expect(throws: Own.self) { try await work.value }
            #expect(trace.events.sorted() == ["body is cancelled", "task is cancelled"])
            #expect(EventLoop.current.statistics.tasks == 0)
        }
    }

    @Test func aFailureOfTheBodyCancelsTheTasks() throws {
        try TestLoop.run { time in
            let trace = Trace()
            _ = await #expect(throws: Own.self) {
                try await withNursery { nursery in
                    nursery.spawn { try await waitLong("task", trace) }
                    await Task.yield()
                    await Task.yield()
                    throw Own()
                }
            }
            #expect(trace.events == ["task is cancelled"])
        }
    }

    @Test func aCancelledCallerWaitsForTheTasks() throws {
        try TestLoop.run { time in
            let trace = Trace()
            let work = Task {
                try await withNursery { nursery in
                    nursery.spawn {
                        defer { trace("task has ended") }
                        do {
                            try await sleep(for: .seconds(100))
                        } catch {
                            try await withTaskCancellationShield {
                                try await sleep(for: .seconds(1))
                            }
                        }
                    }
                }
            }
            await time.settle()
            work.cancel()
            await time.settle()
            #expect(trace.events == [])
            await time.advance(by: .seconds(1))
            #expect(trace.events == ["task has ended"])
            // It has cleaned up, and ended as if nothing had happened.
            _ = try await work.value
        }
    }

    @Test func tasksThatTheCallerCutOffAreNoSuccess() throws {
        try TestLoop.run { time in
            let work = Task {
                try await withTimeout(.seconds(1)) {
                    try await withNursery { nursery in
                        nursery.spawn { try await sleep(for: .seconds(100)) }
                    }
                }
            }
            await time.settle()
            await time.advance(by: .seconds(1))
            await #expect(throws: TimeoutError(limit: .seconds(1))) { try await work.value }
        }
    }

    @Test func aTimeoutEndsAllItsTasks() throws {
        try TestLoop.run { time in
            let trace = Trace()
            let work = Task {
                try await withTimeout(.seconds(2)) {
                    try await withNursery { nursery in
                        nursery.spawn { try await waitLong("task", trace) }
                        try await waitLong("body", trace)
                    }
                }
            }
            await time.settle()
            await time.advance(by: .seconds(2))
            await #expect(throws: TimeoutError.self) { try await work.value }
            #expect(trace.events.sorted() == ["body is cancelled", "task is cancelled"])
        }
    }

    @Test func itsOwnCancellationIsNoFailureOfABodyThatReturns() throws {
        try TestLoop.run { time in
            let trace = Trace()
            let result = try await withNursery { nursery in
                nursery.spawn { try await waitLong("task", trace) }
                await Task.yield()
                await Task.yield()
                nursery.cancel()
                nursery.spawn { trace("begins cancelled: \(Task.isCancelled)") }
                return 7
            }
            #expect(result == 7)
            #expect(trace.events == ["task is cancelled", "begins cancelled: true"])
        }
    }

    @Test func aTaskThatIsCancelledAloneIsNoFailure() throws {
        try TestLoop.run { time in
            let trace = Trace()
            try await withNursery { nursery in
                let task = nursery.spawn { try await waitLong("task", trace) }
                await Task.yield()
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                #expect(!nursery.isCancelled)
                #expect(nursery.count == 0)
            }
        }
    }

    @Test func errorsAfterTheFirstAreReported() throws {
        try TestLoop.run { time in
            let reports = Trace()
            EventLoop.current.onReport = { reports("\($0)") }
            let work = Task {
                try await withNursery { nursery in
                    for number in 1...3 {
                        nursery.spawn("number \(number)") {
                            _ = try? await sleep(for: .seconds(number))
                            throw Own(number: number)
                        }
                    }
                }
            }
            await time.settle()
            await time.advance(by: .seconds(1))
            await #expect(throws: Own(number: 1)) { try await work.value }
            #expect(reports.events.count == 2)
            #expect(reports.events.allSatisfy { $0.contains("number") })
        }
    }

    @Test func anErrorThatAwaitersThrowOnIsOneFailure() throws {
        try TestLoop.run { time in
            let reports = Trace()
            EventLoop.current.onReport = { reports("\($0)") }
            let work = Task {
                try await withNursery { nursery in
                    let failing = nursery.spawn { () async throws -> Int in
                        try await sleep(for: .seconds(1))
                        throw Own()
                    }
                    nursery.spawn { try await failing.value }
                    nursery.spawn { try await gather([0]) { _ in try await failing.value } }
                    nursery.spawn {
                        try await withTimeout(.seconds(9)) { try await failing.value }
                    }
                    nursery.spawn { try await withNursery { _ in try await failing.value } }
                    return try await failing.value
                }
            }
            await time.settle()
            await time.advance(by: .seconds(1))
            await #expect(throws: Own.self) { try await work.value }
            #expect(reports.events == [])
        }
    }

    @Test func aLaterErrorThatIsThrownOnIsReportedOnceAndAnEqualOneToo() throws {
        try TestLoop.run { time in
            let reports = Trace()
            EventLoop.current.onReport = { reports("\($0)") }
            let work = Task {
                try await withNursery { nursery in
                    nursery.spawn("first") { throw Own(number: 1) }
                    let second = nursery.spawn("second") {
                        _ = try? await sleep(for: .seconds(1))
                        throw Own(number: 2)
                    }
                    nursery.spawn("equal") {
                        _ = try? await sleep(for: .seconds(1))
                        throw Own(number: 2)
                    }
                    nursery.spawn("awaiter") { try await second.value }
                    try await second.value
                }
            }
            await #expect(throws: Own(number: 1)) { try await work.value }
            #expect(reports.events.count == 2)
            #expect(reports.events.contains { $0.contains("\"second\"") })
            #expect(reports.events.contains { $0.contains("\"equal\"") })
        }
    }

    @Test func aTaskThatHasEndedIsForgotten() throws {
        try TestLoop.run { _ in
            try await withNursery { nursery in
                weak var last: LoopTask<Int>?
                for number in 0..<1000 {
                    let task = nursery.spawn { number }
                    last = task
                    let result = try await task.value
                    #expect(result == number)
                }
                #expect(nursery.count == 0)
                #expect(last == nil)
            }
        }
    }
}

/// Sleeps until it is cancelled, and says so.
@LoopActor private func waitLong(_ name: String, _ trace: Trace) async throws {
    do {
        try await sleep(for: .seconds(1000))
    } catch {
        trace("\(name) is cancelled")
        throw error
    }
}
