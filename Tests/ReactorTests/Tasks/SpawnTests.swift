// SPDX-License-Identifier: Apache-2.0

import ReactorTesting
import Testing

@testable import Reactor

struct SpawnTests {
    struct Own: Error {}

    /// Runs the body and returns the loop's reports.
    private func reports(
        _ body: @escaping @LoopActor (ManualClock) async throws -> Void
    ) throws -> [String] {
        let reports = try TestLoop.run { time in
            let reports = Trace()
            EventLoop.current.onReport = { reports("\($0)") }
            try await body(time)
            await time.settle()
            return reports
        }
        return try TestLoop.run { _ in reports.events }
    }

    @Test func anErrorWithoutAHandleIsReportedWithItsOrigin() throws {
        let line = UInt(#line + 2)
        let reports = try reports { _ in
            spawn("poll") { throw Own() }
        }
        #expect(
            reports == [
                "the task \"poll\" of ReactorTests/SpawnTests.swift:\(line) failed, and its error "
                    + "was not handled: Own()"
            ])
    }

    @Test func anAwaitedErrorIsNotReported() throws {
        let reports = try reports { time in
            let early = spawn { throw Own() }
            await #expect(throws: Own.self) { try await early.value }
            let late = spawn { throw Own() }
            await time.settle()
            await #expect(throws: Own.self) { try await late.value }
            let read = spawn { throw Own() }
            await time.settle()
            #expect(read.result != nil)
            #expect(EventLoop.current.statistics.tasks == 0)
        }
        #expect(reports == [])
    }

    @Test func aHeldErrorIsReportedWhenItsHandleIsDropped() throws {
        let reports = try reports { time in
            var task: LoopTask<Void>? = spawn { throw Own() }
            await time.settle()
            #expect(task?.isDone == true)
            #expect(EventLoop.current.statistics.tasks == 1)
            task = nil
            await time.settle()
            #expect(EventLoop.current.statistics.tasks == 0)
        }
        #expect(reports.count == 1)
    }

    @Test func aHeldErrorIsReportedAtTheLatestWhenTheLoopEnds() throws {
        let (reports, task) = try TestLoop.run { time in
            let reports = Trace()
            EventLoop.current.onReport = { reports("\($0)") }
            let task = spawn { throw Own() }
            await time.settle()
            return (reports, task)
        }
        try TestLoop.run { _ in
            #expect(reports.events.count == 1)
            #expect(task.isDone)
        }
    }

    @Test func cancellationIsNotReported() throws {
        let reports = try reports { time in
            let task = spawn { try await sleep(for: .seconds(1)) }
            await time.settle()
            task.cancel()
        }
        #expect(reports == [])
    }

    @Test func tasksThatStillRunAreCancelledWhenTheLoopEnds() throws {
        let trace = try TestLoop.run { time in
            let trace = Trace()
            let event = Event()
            spawn {
                do { try await event.wait() } catch { trace("cancelled") }
            }
            await time.settle()
            return trace
        }
        try TestLoop.run { _ in #expect(trace.events == ["cancelled"]) }
    }

    @Test func awaitingReturnsTheValueToAll() throws {
        try TestLoop.run { time in
            let task = spawn {
                try await sleep(for: .seconds(1))
                return 7
            }
            let others = (0..<3).map { _ in Task { try await task.value } }
            await time.settle()
            await time.advance(by: .seconds(1))
            for other in others {
                let value = try await other.value
                #expect(value == 7)
            }
            let result = try task.result?.get()
            #expect(result == 7)
        }
    }

    @Test func whenDoneIsTakenBack() throws {
        try TestLoop.run { time in
            let trace = Trace()
            let task = spawn {}
            let watches = ["a", "b", "c"].map { name in task.whenDone { trace(name) } }
            watches[1].cancel()
            watches[1].cancel()
            try await task.value
            watches[0].cancel()
            #expect(trace.events == ["a", "c"])
        }
    }

    @Test func whenDoneIsCalledAtTheEndOrAtOnceAfterIt() throws {
        try TestLoop.run { time in
            let trace = Trace()
            let task = spawn { trace("ends") }
            task.whenDone { trace("done") }
            await time.settle()
            task.whenDone { trace("done again") }
            #expect(trace.events == ["ends", "done", "done again"])
        }
    }
}
