// SPDX-License-Identifier: Apache-2.0

import ReactorTesting
import Testing

@testable import Reactor

struct TickerTests {
    @Test func alignedTickersShareTheirWakeUps() throws {
        try TestLoop.run { time in
            let loop = EventLoop.current
            var ticks = 0
            var moments: Set<Instant> = []
            var tickers: [Ticker] = []
            for offset in [0, 150, 400] {
                await time.advance(by: .milliseconds(offset))
                for period in [1, 5] {
                    tickers.append(
                        loop.every(.seconds(period)) {
                            ticks += 1
                            moments.insert(loop.now)
                        })
                }
            }
            let before = loop.statistics.wakeUps
            await time.advance(to: loop.epoch.advanced(by: .seconds(100)))
            #expect(ticks == 3 * 100 + 3 * 20)
            #expect(moments.count == 100)
            #expect(loop.statistics.wakeUps - before <= 102)
            for ticker in tickers { ticker.cancel() }
        }
    }

    @Test func ticksDoNotDriftThoughEachRunsLate() throws {
        try TestLoop.run { time in
            let loop = EventLoop.current
            var moments: [Int64] = []
            let ticker = loop.every(.milliseconds(10), aligned: false) {
                moments.append(loop.now.nanoseconds - loop.epoch.nanoseconds)
            }
            for _ in 0..<100 { await time.advance(by: .microseconds(10_003)) }
            ticker.cancel()
            #expect(moments == (1...100).map { Int64($0) * 10_000_000 })
        }
    }

    @Test func anUnalignedTickerCountsFromItsOwnBeginning() throws {
        try TestLoop.run { time in
            let loop = EventLoop.current
            await time.advance(by: .milliseconds(300))
            var count = 0
            let ticker = loop.every(.seconds(1), aligned: false) { count += 1 }
            await time.advance(by: .milliseconds(999))
            #expect(count == 0)
            await time.advance(by: .milliseconds(1))
            #expect(count == 1)
            ticker.cancel()
        }
    }

    @Test(arguments: [(LatePolicy.skip, 2), (LatePolicy.catchUp, 6)])
    func missedTicksAreSkippedOrCaughtUp(_ late: LatePolicy, _ expected: Int) throws {
        try TestLoop.run { time in
            let loop = EventLoop.current
            var count = 0
            let ticker = loop.every(.milliseconds(20), aligned: false, late: late) { count += 1 }
            // Five ticks come due meanwhile.
            loop.call { time.stall(for: .milliseconds(110)) }
            await time.advance(by: .milliseconds(15))
            #expect(count == expected - 1)
            await time.advance(by: .milliseconds(15))
            #expect(count == expected)
            ticker.cancel()
        }
    }

    @Test func aTickerCanCancelItself() throws {
        try TestLoop.run { time in
            var count = 0
            var ticker: Ticker?
            ticker = EventLoop.current.every(.seconds(1)) {
                count += 1
                if count == 3 { ticker?.cancel() }
            }
            await time.advance(by: .seconds(10))
            #expect(count == 3)
            #expect(EventLoop.current.statistics.timers == 0)
        }
    }

    @Test func anEndedTickerReleasesItsAction() throws {
        try TestLoop.run { time in
            final class Held: Sendable {}
            weak var cancelled: Held?
            var ticker: Ticker?
            do {
                let held = Held()
                cancelled = held
                ticker = EventLoop.current.every(.seconds(1)) {
                    withExtendedLifetime(held) { ticker?.cancel() }
                }
            }
            await time.advance(by: .milliseconds(1))
            #expect(cancelled != nil)
            await time.advance(by: .seconds(2))
            #expect(cancelled == nil)
        }
    }

    @Test func jitterDelaysEachTickIndependently() throws {
        try TestLoop.run { time in
            let loop = EventLoop.current
            var delays: [Duration] = []
            let ticker = loop.every(.seconds(10), jitter: .seconds(2)) {
                let tick = Instant(nanoseconds: loop.epoch.nanoseconds)
                    .advanced(by: .seconds(10) * (delays.count + 1))
                delays.append(tick.duration(to: loop.now))
            }
            await time.advance(by: .seconds(1_005))
            ticker.cancel()
            #expect(delays.count == 100)
            let range = Duration.zero..<Duration.seconds(2)
            #expect(delays.allSatisfy { range.contains($0) })
            #expect(Set(delays).count > 90)
        }
    }

    @Test func ticksAsASequenceKeepOneOrAllForALateTaker() throws {
        for (late, count) in [(LatePolicy.skip, 1), (.catchUp, 5)] {
            try TestLoop.run { time in
                let ticks = ticks(every: .seconds(1), late: late)
                await time.advance(by: .milliseconds(5_500))
                let taken = Cell(0)
                let taker = Task { for try await _ in ticks { taken.value += 1 } }
                await time.settle()
                #expect(taken.value == count)
                await time.advance(by: .seconds(1))
                #expect(taken.value == count + 1)
                taker.cancel()
            }
        }
    }

    @Test func anAbandonedSequenceEndsItsTicker() throws {
        try TestLoop.run { time in
            let taker = spawn {
                var moments: [Instant] = []
                for try await moment in ticks(every: .seconds(1)) {
                    moments.append(moment)
                    if moments.count == 2 { break }
                }
                return moments
            }
            let start = time.now
            await time.advance(by: .seconds(5))
            let moments = try await taker.value
            let expected = (1...2).map { second in start.advanced(by: .seconds(second)) }
            #expect(moments == expected)
            #expect(EventLoop.current.statistics.timers == 0)
        }
    }

    @Test func wallClockTicksAreASequenceToo() throws {
        try TestLoop.run { time in
            let line = try CronExpression("30 * * * *")
            let ticks = try ticks(every: .cron(line, in: .utc))
            let taken = Cell(0)
            let taker = Task { for try await _ in ticks { taken.value += 1 } }
            await time.advance(by: .seconds(3 * 3600))
            #expect(taken.value == 3)
            taker.cancel()
        }
    }
}
