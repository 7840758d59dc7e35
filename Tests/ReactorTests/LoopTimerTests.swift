// SPDX-License-Identifier: Apache-2.0

import ReactorTesting
import Testing

@testable import Reactor

struct LoopTimerTests {
    @Test func aTimerDueExactlyNowFires() throws {
        try TestLoop.run { time in
            var fired = false
            EventLoop.current.schedule(after: .seconds(10)) { fired = true }
            await time.advance(by: .nanoseconds(9_999_999_999))
            #expect(!fired)
            await time.advance(by: .nanoseconds(1))
            #expect(fired)
        }
    }

    @Test func aTimerForThePastFiresInTheNextTurn() throws {
        try TestLoop.run { time in
            let trace = Trace()
            EventLoop.current.schedule(at: Instant(nanoseconds: 5)) { trace("past") }
            trace("scheduled")
            await time.settle()
            #expect(trace.events == ["scheduled", "past"])
        }
    }

    @Test func timersDueTogetherFireInTheOrderOfScheduling() throws {
        try TestLoop.run { time in
            let trace = Trace()
            for name in ["a", "b", "c"] {
                EventLoop.current.schedule(after: .seconds(1)) { trace(name) }
            }
            await time.advance(by: .seconds(1))
            #expect(trace.events == ["a", "b", "c"])
        }
    }

    @Test func aTimerCancelsItsNeighbourDueAtTheSameMoment() throws {
        try TestLoop.run { time in
            let trace = Trace()
            let second = EventLoop.current.timer { trace("second") }
            EventLoop.current.schedule(after: .seconds(1)) {
                trace("first")
                second.cancel()
            }
            second.schedule(after: .seconds(1))
            await time.advance(by: .seconds(2))
            #expect(trace.events == ["first"])
            #expect(EventLoop.current.statistics.timers == 0)
        }
    }

    @Test func aTimerSchedulesItselfAgainFromItsAction() throws {
        try TestLoop.run { time in
            var moments: [Duration] = []
            let start = time.now
            var timer: LoopTimer?
            timer = EventLoop.current.timer {
                moments.append(start.duration(to: EventLoop.current.now))
                if moments.count < 3 { timer?.schedule(after: .seconds(2)) }
            }
            timer?.schedule(after: .seconds(1))
            await time.advance(by: .seconds(60))
            #expect(moments == [.seconds(1), .seconds(3), .seconds(5)])
            timer = nil
        }
    }

    @Test func schedulingAgainReplacesTheMoment() throws {
        try TestLoop.run { time in
            var count = 0
            let timer = EventLoop.current.timer { count += 1 }
            timer.schedule(after: .seconds(1))
            timer.schedule(after: .seconds(5))
            #expect(EventLoop.current.statistics.timers == 1)
            await time.advance(by: .seconds(4))
            #expect(count == 0 && timer.isScheduled)
            timer.schedule(after: .milliseconds(1))
            await time.advance(by: .milliseconds(1))
            #expect(count == 1 && !timer.isScheduled)
        }
    }

    @Test func aTimerThatReschedulesForThePastDoesNotBlockOthers() throws {
        try TestLoop.run { time in
            let trace = Trace()
            let past = EventLoop.current.timer {}
            let again = EventLoop.current.timer {
                trace("past")
                if trace.events.count < 10 { past.schedule(at: Instant(nanoseconds: 0)) }
            }
            again.schedule(at: Instant(nanoseconds: 0))
            EventLoop.current.schedule(after: .zero) { trace("other") }
            await time.settle()
            #expect(trace.events.contains("other"))
        }
    }

    @Test func aDroppedTimerThatIsScheduledStillFires() throws {
        try TestLoop.run { time in
            var fired = false
            EventLoop.current.schedule(after: .seconds(1)) { fired = true }
            await time.advance(by: .seconds(1))
            #expect(fired)
        }
    }
}
