// SPDX-License-Identifier: Apache-2.0

import Primitives
import Testing

@testable import Primitives

@Suite struct SplitMix64Tests {
    /// The first outputs of the authors' C program with that seed.
    @Test func numbersMatchThePublishedAlgorithm() {
        var random = SplitMix64(seed: 1_234_567)
        let expected: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        ]
        #expect(expected.map { _ in random.next() } == expected)
    }

    @Test func eachNameHasItsOwnNumbers() {
        var (first, second) = (SplitMix64(seed: 7, name: "air"), SplitMix64(seed: 7, name: "co2"))
        var again = SplitMix64(seed: 7, name: "air")
        let number = first.next()
        #expect(number == again.next())
        #expect(number != second.next())
    }

    @Test func numbersCoverTheRangeAndStayInIt() {
        var random = SplitMix64(seed: 3)
        let numbers = (0..<1000).map { _ in random.next(in: -2...2) }
        #expect(Set(numbers) == [-2, -1, 0, 1, 2])
        #expect(random.next(in: 5...5) == 5)
        _ = random.next(in: .min ... .max)
    }
}
