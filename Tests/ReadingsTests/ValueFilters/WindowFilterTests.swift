// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Testing

@testable import Readings

@Suite struct WindowFilterTests {
    /// What is sent of the numbers in a window, calculated with doubles and by counting.
    static func expectation(_ statistic: WindowRule.Statistic, _ numbers: [Double]) -> Double? {
        guard !numbers.isEmpty else { return nil }
        let count = Double(numbers.count)
        func isSmallest(_ number: Double, notBelow part: Double) -> Bool {
            Double(numbers.count { $0 <= number }) >= part - 1e-9
        }
        switch statistic {
        case .least: return numbers.reduce(.infinity) { $1 < $0 ? $1 : $0 }
        case .most: return numbers.reduce(-.infinity) { $1 > $0 ? $1 : $0 }
        case .mean: return numbers.reduce(0, +) / count
        case .median:
            let low = numbers.filter { isSmallest($0, notBelow: count / 2) }.min() ?? .nan
            let high = numbers.filter { isSmallest($0, notBelow: count / 2 + 0.5) }.min() ?? .nan
            return (low + high) / 2
        case .quantile(let part):
            let wanted = (Double(part.description) ?? .nan) * count
            return numbers.filter { isSmallest($0, notBelow: wanted) }.min()
        }
    }

    /// Half of the last digit of a mean, which has one more than the finest of its numbers.
    static func half(_ numbers: [Double]) -> Double {
        numbers.allSatisfy { $0 == $0.rounded() } ? 0.050_000_1 : 0.005_000_1
    }

    @Test(arguments: Seeds.fresh(200)) func aWindowSendsTheStatisticOfItsNumbers(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let size = Int.random(in: 1...12, using: &random)
        let every = Int.random(in: 1...9, using: &random)
        let first = Int.random(in: 1...every, using: &random)
        let part = Decimal(mantissa: .random(in: 0...20, using: &random) * 5, exponent: -2)
        let statistics: [WindowRule.Statistic] = [.least, .most, .mean, .median, .quantile(part)]
        let statistic = statistics.randomElement(using: &random) ?? .mean
        let rule = WindowRule(statistic, size: size, SendPace(every: every, firstAt: first))
        var run = FilterRun(.window(rule))
        let input = randomTenths(60, &random)
        for (place, number) in input.enumerated() {
            let output = run.take(number.value)
            let isSent = place + 1 >= first && (place + 1 - first).isMultiple(of: every)
            #expect((output != nil) == isSent)
            guard isSent else { continue }
            let window = input[...place].suffix(size).compactMap { number in
                number.flatMap { Double($0.description) }
            }
            guard let expected = Self.expectation(statistic, window) else {
                #expect(output == .unknown)
                continue
            }
            let sent = output.flatMap { Double($0.description) } ?? .nan
            #expect((sent - expected).magnitude <= Self.half(window), "\(statistic) of \(window)")
        }
    }

    @Test(arguments: Seeds.fresh(50)) func theExponentialAverageIsTheSumOfWeights(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let alpha = Decimal(mantissa: .random(in: 1...10, using: &random), exponent: -1)
        var run = FilterRun(
            .exponentialAverage(alpha: alpha, SendPace(every: 1, firstAt: 1)))
        let weight = Double(alpha.description) ?? .nan
        let input = randomTenths(60, &random)
        for (place, number) in input.enumerated() {
            let output = run.take(number.value)
            guard number != nil else {
                #expect(output == .unknown)
                continue
            }
            // Each number has alpha of what the newer ones have left; the first one has the rest.
            var (left, sum) = (1.0, 0.0)
            let known = input[...place].compactMap { number in
                number.flatMap { Double($0.description) }
            }
            for (age, number) in known.reversed().enumerated() {
                let share = age == known.count - 1 ? left : left * weight
                sum += share * number
                left -= share
            }
            let sent = output.flatMap { Double($0.description) } ?? .nan
            #expect((sent - sum).magnitude <= Self.half(known))
        }
    }

    @Test func anAverageHasOneDigitMoreThanItsNumbers() {
        let pace = SendPace(every: 3, firstAt: 3)
        var mean = FilterRun(.window(WindowRule(.mean, size: 3, pace)))
        let outputs = ["8", "9", "9"].map { mean.take($0) }
        #expect(outputs == [nil, nil, "8.7"])
        var average = FilterRun(
            .exponentialAverage(alpha: Decimal(mantissa: 1, exponent: -1), pace))
        let smooth = ["8", "9.5", "9.25"].map { average.take($0) }
        #expect(smooth == [nil, nil, "8.26"])
    }

    @Test func aQuantileOfZeroIsTheSmallestNumber() {
        let rule = WindowRule(.quantile(.zero), size: 5, SendPace(every: 3, firstAt: 3))
        var run = FilterRun(.window(rule))
        let outputs = ["3", "1", "2"].map { run.take($0) }
        #expect(outputs == [nil, nil, "1"])
    }
}
