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

    @Test(arguments: [(LatePolicy.skip, 2), (LatePolicy.catchUp, 7)])
    func missedTicksAreSkippedOrCaughtUp(_ late: LatePolicy, _ expected: Int) throws {
        try RealLoop.run {
            let loop = EventLoop.current
            var count = 0
            let ticker = loop.every(.milliseconds(20), aligned: false, late: late) { count += 1 }
            let first = ticker.deadline
            // The loop is kept busy until the sixth tick is due, and released before the seventh.
            loop.call {
                while loop.poller.now < first.advanced(by: .milliseconds(100)) {}
            }
            try await sleep(until: first.advanced(by: .milliseconds(125)))
            ticker.cancel()
            #expect(count == expected)
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
}
