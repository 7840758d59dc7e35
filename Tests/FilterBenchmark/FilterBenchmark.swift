// SPDX-License-Identifier: Apache-2.0

import CProbe
import Glibc
import Primitives
import Readings

/// Measures the time, the allocations and the memory of the filters of one value.
///
///     swift run -c release FilterBenchmark
///
/// Each chain gets a million numbers, ten a second. Its memory is what it holds then.
@main enum FilterBenchmark {
    static let count: Int64 = 1_000_000
    static let chainsForMemory = 1000

    static let pace = SendPace(every: 1, firstAt: 1)
    static let delta = FilterRule.delta(
        DeltaFilter.Rule(least: .absolute(Decimal(mantissa: 5, exponent: -1))))
    static let throttle = FilterRule.throttle(.seconds(10), priority: [])
    static let chains: [(name: String, rules: [FilterRule])] = [
        ("throttle", [throttle]),
        (
            "median of 5, delta, throttle",
            [.window(WindowRule(.median, size: 5, pace)), delta, throttle]
        ),
        (
            "multiply, exponential average, heartbeat",
            [
                .number(.multiply(Decimal(mantissa: 12, exponent: -1))),
                .exponentialAverage(alpha: Decimal(mantissa: 1, exponent: -1), pace),
                .heartbeat(.seconds(10), isOptimistic: false),
            ]
        ),
        (
            "clamp, mean of 60 every 10, mean of a minute",
            [
                .number(.clamp(least: .zero, most: Decimal(50), ignoresOutside: true)),
                .window(WindowRule(.mean, size: 60, SendPace(every: 10, firstAt: 1))),
                .clockWindow(ClockWindow.Rule(.mean, every: .seconds(60))),
            ]
        ),
    ]

    static func main() {
        print("ns a value   allocations a value   bytes   filters")
        for (name, rules) in chains {
            let (nanoseconds, allocated) = time(rules)
            let cells = [
                column(nanoseconds, 10), column(allocated, 22), column(memory(rules), 8), "   ",
            ]
            print(cells.joined() + name)
        }
    }

    static func time(_ rules: [FilterRule]) -> (nanoseconds: String, allocations: String) {
        var chain = FilterChain(rules)
        feed(&chain, 1000)
        let before = allocations()
        let start = processorTime()
        feed(&chain, count)
        let time = processorTime() - start
        let allocated = allocations() - before
        return ("\(time / count)", tenths(allocated))
    }

    /// The bytes that one chain holds when its windows are full.
    static func memory(_ rules: [FilterRule]) -> String {
        var chains: [FilterChain] = []
        chains.reserveCapacity(chainsForMemory)
        let before = bytes_in_use()
        for _ in 0..<chainsForMemory {
            chains.append(FilterChain(rules))
            feed(&chains[chains.count - 1], 1000)
        }
        let bytes = bytes_in_use() - before
        return "\(Int(bytes) / chains.count + MemoryLayout<FilterChain>.stride)"
    }

    static func feed(_ chain: inout FilterChain, _ count: Int64) {
        for number in 0..<count {
            let instant = Instant(nanoseconds: number * 100_000_000)
            let moment = Moment(instant, date: instant.nanoseconds)
            if number % 10 == 0 { _ = chain.pass(to: moment) }
            _ = chain.take(
                .number(Decimal(mantissa: number * 37 % 500, exponent: -1)), at: moment)
        }
    }

    static func processorTime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    static func tenths(_ allocated: UInt64) -> String {
        let tenths = Int64(allocated) * 10 / count
        return "\(tenths / 10).\(tenths % 10)"
    }

    static func column(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
