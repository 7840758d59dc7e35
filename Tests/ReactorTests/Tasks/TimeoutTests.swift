// SPDX-License-Identifier: Apache-2.0

import ReactorTesting
import Testing

@testable import Reactor

struct TimeoutTests {
    @Test func aBodyThatTakesTooLongIsCancelled() throws {
        try TestLoop.run { time in
            let work = Task {
                try await withTimeout(.seconds(2)) { try await sleep(for: .seconds(3)) }
            }
            await time.settle()
            await time.advance(by: .seconds(2))
            let expected = TimeoutError(limit: .seconds(2))
            await #expect(throws: expected) { try await work.value }
            #expect(EventLoop.current.statistics.timers == 0)
        }
    }

    @Test func aBodyInTimeReturnsItsValueAndLeavesNoTimer() throws {
        try TestLoop.run { _ in
            let value = try await withTimeout(.seconds(2)) { 7 }
            #expect(value == 7)
            #expect(EventLoop.current.statistics.timers == 0)
        }
    }

    @Test func theBodysOwnErrorPassesThrough() throws {
        struct Own: Error {}
        try TestLoop.run { _ in
            _ = await #expect(throws: Own.self) {
                try await withTimeout(.seconds(2)) { throw Own() }
            }
        }
    }

    @Test func cancellationFromOutsideIsNotATimeout() throws {
        try TestLoop.run { time in
            let work = Task {
                try await withTimeout(.seconds(2)) { try await sleep(for: .seconds(3)) }
            }
            await time.settle()
            work.cancel()
            await #expect(throws: CancellationError.self) { try await work.value }
        }
    }

    @Test func severalStepsShareOneDeadline() throws {
        try TestLoop.run { time in
            let deadline = time.now.advanced(by: .seconds(3))
            let steps = Trace()
            let work = Task {
                for step in ["first", "second"] {
                    try await withDeadline(deadline) { try await sleep(for: .seconds(2)) }
                    steps(step)
                }
            }
            await time.settle()
            await time.advance(by: .seconds(3))
            let expected = TimeoutError(limit: .seconds(1))
            await #expect(throws: expected) { try await work.value }
            #expect(steps.events == ["first"])
        }
    }

    @Test func theBodyMovesItsDeadline() throws {
        try TestLoop.run { time in
            let trace = Trace()
            let work = Task {
                try await withTimeout(.seconds(2)) { scope in
                    for part in 1...3 {
                        try await sleep(for: .seconds(1))
                        trace("\(part)")
                        scope.reschedule(after: .seconds(2))
                    }
                    scope.reschedule(at: time.now.advanced(by: .seconds(5)))
                    #expect(!scope.hasPassed)
                    _ = try? await sleep(for: .seconds(9))
                    #expect(scope.hasPassed)
                    scope.reschedule(after: .seconds(2))
                    try Task.checkCancellation()
                }
            }
            await time.settle()
            await time.advance(by: .seconds(8))
            let expected = TimeoutError(limit: .seconds(8))
            await #expect(throws: expected) { try await work.value }
            #expect(trace.events == ["1", "2", "3"])
            #expect(EventLoop.current.statistics.timers == 0)
        }
    }

    @Test(arguments: [Duration.zero, .seconds(-1), .seconds(Int64.min)])
    func aLimitOfZeroOrLessCancelsInTheNextTurn(_ limit: Duration) throws {
        try TestLoop.run { _ in
            _ = await #expect(throws: TimeoutError.self) {
                try await withTimeout(limit) { try await sleep(for: .seconds(1)) }
            }
        }
    }
}
