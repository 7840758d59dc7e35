// SPDX-License-Identifier: Apache-2.0

import Glibc
import ReactorTesting
import Testing

@testable import Reactor

/// Ticks on the clock on the wall. A test begins at midnight in Greenwich.
struct WallTickerTests {
    /// The tickers' moments, as hours and minutes since the test's first midnight.
    @LoopActor private final class Bell {
        static let newYear: Int64 = 1_767_225_600
        var strokes: [String] = []
        var ticker: Ticker?

        func ring() {
            let now = EventLoop.current.wallTime ?? .zero
            let minutes = (now.components.seconds - Bell.newYear) / 60
            strokes.append("\(minutes / 60):\(minutes % 60)")
        }

        func ring(_ schedule: WallSchedule, late: LatePolicy = .skip) throws {
            ticker = try EventLoop.current.every(schedule, late: late) { self.ring() }
        }
    }

    /// Runs the body with a bell that rings at six, and cancels it.
    private func ringing(
        _ line: String = "0 6 * * *", late: LatePolicy = .skip,
        _ body: @escaping @LoopActor (ManualClock, Bell) async throws -> Void
    ) throws {
        try TestLoop.run { time in
            let bell = Bell()
            try bell.ring(.cron(try CronExpression(line), in: .utc), late: late)
            try await body(time, bell)
            bell.ticker?.cancel()
            await time.advance(by: .seconds(48 * 3600))
            #expect(EventLoop.current.statistics.timers == 0)
        }
    }

    static let hour = 3600

    @Test func multiplesStandOnTheWall() throws {
        try TestLoop.run { time in
            let bell = Bell()
            await time.advance(by: .seconds(100))
            try bell.ring(.multiples(of: .seconds(900)))
            await time.advance(by: .seconds(Self.hour))
            #expect(bell.strokes == ["0:15", "0:30", "0:45", "1:0"])
            bell.ticker?.cancel()
        }
    }

    @Test func multiplesAreRealignedWhenTheClockIsStepped() throws {
        try TestLoop.run { time in
            let bell = Bell()
            try bell.ring(.multiples(of: .seconds(900)))
            await time.advance(by: .seconds(600))
            // From 0:10 to 5:12 on another day; then back to 0:12.
            time.wall.step(to: Bell.newYear + 86_400 + 5 * 3600 + 720)
            await time.advance(by: .seconds(200))
            #expect(bell.strokes == ["29:15"])
            time.wall.step(to: Bell.newYear + 720)
            await time.advance(by: .seconds(200))
            #expect(bell.strokes == ["29:15", "0:15"])
            bell.ticker?.cancel()
        }
    }

    @Test func aLineRingsEachDayAtItsTime() throws {
        try ringing { time, bell in
            await time.advance(by: .seconds(48 * Self.hour))
            #expect(bell.strokes == ["6:0", "30:0"])
        }
    }

    @Test func aCorrectionForwardLeavesNothingOut() throws {
        try ringing { time, bell in
            await time.advance(by: .seconds(6 * Self.hour - 60))
            time.wall.step(by: .seconds(120))
            await time.settle()
            #expect(bell.strokes == ["6:1"])
            await time.advance(by: .seconds(24 * Self.hour))
            #expect(bell.strokes == ["6:1", "30:0"])
        }
    }

    @Test func aCorrectionBackRepeatsNothing() throws {
        try ringing { time, bell in
            await time.advance(by: .seconds(6 * Self.hour + 60))
            time.wall.step(by: .seconds(-120))
            await time.advance(by: .seconds(24 * Self.hour))
            #expect(bell.strokes == ["6:0"])
            await time.advance(by: .seconds(60))
            #expect(bell.strokes == ["6:0", "30:0"])
        }
    }

    @Test func anotherDateMakesUpForNothingAndHoldsNothingBack() throws {
        try ringing { time, bell in
            time.wall.step(to: Bell.newYear + 7 * 3600 + 60)
            await time.settle()
            #expect(bell.strokes == [])
            time.wall.step(to: Bell.newYear + 5 * 3600)
            await time.advance(by: .seconds(3 * Self.hour))
            time.wall.step(to: Bell.newYear + 5 * 3600)
            await time.advance(by: .seconds(3 * Self.hour))
            #expect(bell.strokes == ["6:0", "6:0"])
        }
    }

    @Test func nothingIsDueWhileTheDateIsNotKnown() throws {
        try ringing("* * * * *") { time, bell in
            time.wall.forget()
            #expect(EventLoop.current.wallTime == nil)
            await time.advance(by: .seconds(Self.hour))
            #expect(bell.strokes == [])
            time.wall.step(to: Bell.newYear)
            await time.advance(by: .seconds(121))
            #expect(bell.strokes.last == "0:2")
        }
    }

    @Test func ticksMissedInACorrectionAreSkippedOrCaughtUp() throws {
        for (late, count) in [(LatePolicy.skip, 1), (.catchUp, 5)] {
            try ringing("* * * * *", late: late) { time, bell in
                await time.advance(by: .seconds(30))
                time.wall.step(by: .seconds(300))
                await time.settle()
                #expect(bell.strokes.count == count)
            }
        }
    }

    @Test func theKernelsAlarmComesAtItsMoment() throws {
        try RealLoop.run {
            let loop = EventLoop.current
            let period: Int64 = 5_000_000
            var moments: [Int64] = []
            let done = Event()
            let ticker = try loop.every(.multiples(of: .nanoseconds(period))) {
                moments.append(loop.wallTime?.wholeNanoseconds ?? 0)
                if moments.count == 3 { done.set() }
            }
            try await withTimeout(.seconds(10)) { try await done.wait() }
            ticker.cancel()
            let slots = moments.map { $0 / period }
            #expect(slots == slots.sorted() && Set(slots).count == slots.count)
            #expect(loop.statistics.timers == 0)
        }
    }
}
