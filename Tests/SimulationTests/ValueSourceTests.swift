// SPDX-License-Identifier: Apache-2.0

import Devices
import Primitives
import Readings
import Testing

@testable import Simulation

@Suite struct ValueSourceTests {
    let second: Int64 = 1_000_000_000

    @Test func aWalkStaysInItsRangeAndTakesSmallSteps() {
        let range = number(18)...number(24)
        let numbers = values(.walk(range, step: number(2, -1)), count: 2000).compactMap(thousandths)
        #expect(numbers.count == 2000)
        #expect(numbers.allSatisfy { (18_000...24_000).contains($0) && $0 % 100 == 0 })
        #expect(zip(numbers, numbers.dropFirst()).allSatisfy { abs($0 - $1) <= 200 })
        #expect(numbers.max()! - numbers.min()! > 1000)
    }

    @Test func aRisingNumberFallsOnlyBackToItsStart() {
        let range = number(12)...number(13)
        let numbers = values(.rise(range, step: number(1, -2)), count: 1000).compactMap(thousandths)
        #expect(numbers.first == 12_000)
        #expect(numbers.allSatisfy { (12_000...13_000).contains($0) })
        let falls = zip(numbers, numbers.dropFirst()).filter { $1 < $0 }
        #expect(falls.allSatisfy { $0.1 == 12_000 })
        #expect((1...10).contains(falls.count))
        #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $1 - $0 <= 10 })
    }

    @Test func aSineSwingsOverItsRange() {
        let generator = Generator.sine(number(420)...number(1400), period: .seconds(60))
        let numbers = values(generator, count: 61).compactMap(thousandths)
        #expect(numbers[0] == 910_000)
        #expect(numbers[15] == 1_400_000)
        #expect(numbers[45] == 420_000)
        #expect(numbers[60] == numbers[0])
    }

    @Test func aSineWithoutAmplitudeIsConstant() {
        let generator = Generator.sine(number(5)...number(5), period: .seconds(60))
        #expect(values(generator, count: 3).allSatisfy { thousandths($0) == 5000 })
    }

    @Test func timesFollowsTheOtherValue() {
        var random = SplitMix64(seed: 1)
        var source = ValueSource(.follow(value: 1, factor: number(13, -1)), &random)
        let others: [Value?] = [nil, .number(number(8))]
        #expect(source.next(at: 0, others: others, &random) == .number(number(104, -1)))
        #expect(source.next(at: 0, others: [nil, nil], &random) == .unknown)
    }

    @Test func aCycleRepeats() {
        let words: [Value] = [.text("idle"), .text("run")]
        #expect(
            values(.cycle(words), count: 5) == [words[0], words[1], words[0], words[1], words[0]])
    }

    @Test func aConstantStays() {
        #expect(values(.constant(.onOff(true)), count: 2) == [.onOff(true), .onOff(true)])
    }

    @Test func aToggleFlipsAtItsMeanInterval() {
        let states = values(.toggle(mean: .seconds(5)), count: 1000)
        let flips = zip(states, states.dropFirst()).filter { $0 != $1 }.count
        #expect((150...250).contains(flips))
        #expect(states[0] == .onOff(false))
    }

    /// One value a second.
    private func values(_ generator: Generator, count: Int) -> [Value] {
        var random = SplitMix64(seed: 1)
        var source = ValueSource(generator, &random)
        return (0..<count).map { source.next(at: Int64($0) * second, others: [], &random) }
    }

    private func number(_ mantissa: Int64, _ exponent: Int = 0) -> Decimal {
        Decimal(mantissa: mantissa, exponent: exponent)
    }
}
