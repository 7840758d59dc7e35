// SPDX-License-Identifier: Apache-2.0

import ReactorTesting
import Testing

@testable import Reactor

struct SleepTests {
    @Test func aCancelledTaskThatGoesOnSleepingBlocksNoOther() throws {
        try TestLoop.run { time in
            let deaf = Task { while true { _ = try? await sleep(for: .seconds(1)) } }
            let alsoDeaf = Task { while true { _ = try? await Queue<Int>().take() } }
            await time.settle()
            deaf.cancel()
            alsoDeaf.cancel()
            let fired = Event()
            EventLoop.current.schedule(after: .zero) { fired.set() }
            try await fired.wait()
        }
    }

    @Test func aCancelledSleepEndsAtOnceAndLeavesNoTimer() throws {
        try TestLoop.run { time in
            let before = time.now
            let sleeper = Task { try await sleep(for: .seconds(3600)) }
            await time.settle()
            #expect(EventLoop.current.statistics.timers == 1)
            sleeper.cancel()
            #expect(EventLoop.current.statistics.timers == 0)
            await #expect(throws: CancellationError.self) { try await sleeper.value }
            #expect(time.now == before)
        }
    }

    @Test func aTaskThatIsCancelledAlreadyDoesNotSleep() throws {
        try TestLoop.run { _ in
            let sleeper = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await sleep(for: .seconds(1))
            }
            await #expect(throws: CancellationError.self) { try await sleeper.value }
        }
    }

    @Test func aSleepCanBeCancelledFromAnotherThread() throws {
        try RealLoop.run {
            let sleeper = Task { try await sleep(for: .seconds(3600)) }
            EventLoop.current.call { startThread { sleeper.cancel() } }
            await #expect(throws: CancellationError.self) { try await sleeper.value }
            #expect(EventLoop.current.statistics.timers == 0)
        }
    }

    @Test func sleepsWakeInTheOrderOfTheirEnds() throws {
        try TestLoop.run { time in
            let trace = Trace()
            for seconds in [3, 1, 2] {
                Task {
                    try await sleep(for: .seconds(seconds))
                    trace("\(seconds)")
                }
            }
            await time.settle()
            await time.advance(by: .seconds(10))
            #expect(trace.events == ["1", "2", "3"])
        }
    }

    @Test func theRuntimesOwnSleepFollowsTheManualClock() throws {
        try TestLoop.run { time in
            let sleeper = Task { try await ContinuousClock().sleep(for: .seconds(3600)) }
            await time.settle()
            #expect(EventLoop.current.statistics.timers == 1)
            await time.advance(by: .seconds(3600))
            try await sleeper.value
        }
    }

    @Test func theEndOfTheLoopWakesSleepers() throws {
        let trace = try TestLoop.run { time in
            let trace = Trace()
            Task {
                do {
                    try await sleep(for: .seconds(1))
                } catch {
                    trace("cancelled")
                }
            }
            await time.settle()
            return trace
        }
        try TestLoop.run { _ in #expect(trace.events == ["cancelled"]) }
    }
}
