// SPDX-License-Identifier: Apache-2.0

import Glibc
import ReactorTesting
import Testing

@testable import Reactor

/// Ticks on the wall clock. A test begins at midnight UTC.
struct WallTickerTests {
    /// Records the ticks, as hours and minutes since the test's first midnight.
    @LoopActor private final class TickRecorder {
        static let newYear: Int64 = 1_767_225_600
        var times: [String] = []
        var ticker: Ticker?

        func record() {
            let now = EventLoop.current.wallTime ?? .zero
            let minutes = (now.components.seconds - TickRecorder.newYear) / 60
            times.append("\(minutes / 60):\(minutes % 60)")
        }

        func start(_ schedule: WallSchedule, late: LatePolicy = .skip) throws {
            ticker = try EventLoop.current.every(schedule, late: late) { self.record() }
        }
    }

    /// Runs the body with a ticker that fires at six, and cancels it.
    private func withTicker(
        _ line: String = "0 6 * * *", late: LatePolicy = .skip,
        _ body: @escaping @LoopActor (ManualClock, TickRecorder) async throws -> Void
    ) throws {
        try TestLoop.run { time in
            let recorder = TickRecorder()
            try recorder.start(.cron(try CronExpression(line), in: .utc), late: late)
            try await body(time, recorder)
            recorder.ticker?.cancel()
            await time.advance(by: .seconds(48 * 3600))
            #expect(EventLoop.current.statistics.timers == 0)
        }
    }

    static let hour = 3600

    /// As by `timedatectl set-timezone`: a new link takes the name of the old one.
    @Test func aNewTimeZoneRecomputesTheAlarms() throws {
        try RealLoop.run {
            let path = "/tmp/martlet-zone-\(getpid())"
            defer { for end in ["", ".new"] { unlink(path + end) } }
            try #require(symlink("/usr/share/zoneinfo/Europe/Berlin", path) == 0)
            let clock = try SystemWallClock(loop: .current, zoneFile: path)
            let fired = Event()
            let alarm = clock.alarm(at: .max / 2) { fired.set() }
            try #require(symlink("/usr/share/zoneinfo/Asia/Tokyo", path + ".new") == 0)
            try #require(rename(path + ".new", path) == 0)
            try await withTimeout(.seconds(20)) { try await fired.wait() }
            #expect(!alarm.isSet)
        }
    }

    @Test func multiplesFollowTheWallClock() throws {
        try TestLoop.run { time in
            let recorder = TickRecorder()
            await time.advance(by: .seconds(100))
            try recorder.start(.multiples(of: .seconds(900)))
            await time.advance(by: .seconds(Self.hour))
            #expect(recorder.times == ["0:15", "0:30", "0:45", "1:0"])
            recorder.ticker?.cancel()
        }
    }

    @Test func multiplesAreRealignedWhenTheClockIsStepped() throws {
        try TestLoop.run { time in
            let recorder = TickRecorder()
            try recorder.start(.multiples(of: .seconds(900)))
            await time.advance(by: .seconds(600))
            // From 0:10 to 5:12 on another day; then back to 0:12.
            time.wall.step(to: TickRecorder.newYear + 86_400 + 5 * 3600 + 720)
            await time.advance(by: .seconds(200))
            #expect(recorder.times == ["29:15"])
            time.wall.step(to: TickRecorder.newYear + 720)
            await time.advance(by: .seconds(200))
            #expect(recorder.times == ["29:15", "0:15"])
            recorder.ticker?.cancel()
        }
    }

    @Test func aCronLineFiresEachDayAtItsTime() throws {
        try withTicker { time, recorder in
            await time.advance(by: .seconds(48 * Self.hour))
            #expect(recorder.times == ["6:0", "30:0"])
        }
    }

    @Test func aForwardCorrectionSkipsNoTick() throws {
        try withTicker { time, recorder in
            await time.advance(by: .seconds(6 * Self.hour - 60))
            time.wall.step(by: .seconds(120))
            await time.settle()
            #expect(recorder.times == ["6:1"])
            await time.advance(by: .seconds(24 * Self.hour))
            #expect(recorder.times == ["6:1", "30:0"])
        }
    }

    @Test func aBackwardCorrectionRepeatsNoTick() throws {
        try withTicker { time, recorder in
            await time.advance(by: .seconds(6 * Self.hour + 60))
            time.wall.step(by: .seconds(-120))
            await time.advance(by: .seconds(24 * Self.hour))
            #expect(recorder.times == ["6:0"])
            await time.advance(by: .seconds(60))
            #expect(recorder.times == ["6:0", "30:0"])
        }
    }

    @Test func aChangeOfDateNeitherAddsNorRemovesTicks() throws {
        try withTicker { time, recorder in
            time.wall.step(to: TickRecorder.newYear + 7 * 3600 + 60)
            await time.settle()
            #expect(recorder.times == [])
            time.wall.step(to: TickRecorder.newYear + 5 * 3600)
            await time.advance(by: .seconds(3 * Self.hour))
            time.wall.step(to: TickRecorder.newYear + 5 * 3600)
            await time.advance(by: .seconds(3 * Self.hour))
            #expect(recorder.times == ["6:0", "6:0"])
        }
    }

    @Test func nothingIsDueWhileTheDateIsNotKnown() throws {
        try withTicker("* * * * *") { time, recorder in
            time.wall.forget()
            #expect(EventLoop.current.wallTime == nil)
            await time.advance(by: .seconds(Self.hour))
            #expect(recorder.times == [])
            time.wall.step(to: TickRecorder.newYear)
            await time.advance(by: .seconds(121))
            #expect(recorder.times.last == "0:2")
        }
    }

    @Test func ticksMissedInACorrectionAreSkippedOrCaughtUp() throws {
        for (late, count) in [(LatePolicy.skip, 1), (.catchUp, 5)] {
            try withTicker("* * * * *", late: late) { time, recorder in
                await time.advance(by: .seconds(30))
                time.wall.step(by: .seconds(300))
                await time.settle()
                #expect(recorder.times.count == count)
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
