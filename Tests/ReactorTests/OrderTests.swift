// SPDX-License-Identifier: Apache-2.0

import ReactorTesting
import Testing

@testable import Reactor

struct OrderTests {
    /// The order in which eight tasks ran that were ready together, twice each.
    private func events(_ order: UInt64?) throws -> [String] {
        let trace = try TestLoop.run(order: order) { time in
            let trace = Trace()
            for name in 0..<8 {
                Task {
                    trace("\(name)")
                    await Task.yield()
                    trace("\(name)")
                }
                EventLoop.current.call { trace("call \(name)") }
            }
            await time.settle()
            return trace
        }
        return try TestLoop.run { _ in trace.events }
    }

    @Test func theSameNumberGivesTheSameOrder() throws {
        #expect(try events(17) == events(17))
    }

    @Test func differentNumbersGiveDifferentOrders() throws {
        let orders = try (1...20).map { try events($0) }
        #expect(Set(orders).count == 20)
        #expect(Set(orders.map { $0.sorted() }).count == 1)
    }

    @Test func callsKeepTheirOrder() throws {
        let calls = try events(3).filter { $0.hasPrefix("call") }
        #expect(calls == (0..<8).map { "call \($0)" })
    }

    @Test func withoutANumberTheOrderIsThatOfArrival() throws {
        let first = try events(nil).filter { !$0.hasPrefix("call") }.prefix(8)
        #expect(Array(first) == (0..<8).map(String.init))
    }

    @Test func anOrderDependentMistakeIsReproducible() throws {
        /// True only if the reader runs after the writer.
        func isRight(_ order: UInt64) throws -> Bool {
            try TestLoop.run(order: order) { time in
                var written = false
                var read = false
                Task { written = true }
                Task { read = written }
                await time.settle()
                return read
            }
        }
        let wrong = try (1...100).filter { try !isRight($0) }
        #expect(wrong.count > 10 && wrong.count < 90)
        #expect(try wrong.allSatisfy { try !isRight($0) })
    }

    @Test func jitterIsTheSameForTheSameOrder() throws {
        func moments(_ order: UInt64) throws -> [Duration] {
            try TestLoop.run(order: order) { time in
                let loop = EventLoop.current
                var moments: [Duration] = []
                let ticker = loop.every(.seconds(10), jitter: .seconds(5)) {
                    moments.append(loop.epoch.duration(to: loop.now))
                }
                await time.advance(by: .seconds(100))
                ticker.cancel()
                return moments
            }
        }
        #expect(try moments(1) == moments(1))
        #expect(try moments(1) != moments(2))
    }

    @Test func aStallDelaysDueTimers() throws {
        try TestLoop.run { time in
            let trace = Trace()
            let start = time.now
            EventLoop.current.schedule(after: .seconds(1)) {
                trace("timer at \(start.duration(to: time.now))")
            }
            EventLoop.current.call { time.stall(for: .seconds(3)) }
            await time.advance(by: .seconds(2))
            #expect(trace.events == ["timer at 3.0 seconds"])
            #expect(time.now == start.advanced(by: .seconds(3)))
        }
    }
}
