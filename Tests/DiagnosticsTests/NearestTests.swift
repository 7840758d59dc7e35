// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Diagnostics

@Suite struct NearestTests {
    private let keys = ["baud", "data", "parity", "stop", "stale-after", "1"]

    @Test(arguments: [
        ("baudd", "baud"), ("buad", "baud"), ("Parity", "parity"), ("stale_after", "stale-after"),
        ("baudrate", "baud"), ("stops", "stop"), ("par", "parity"), ("staleafter", "stale-after"),
    ])
    func aTypingErrorFindsItsWord(typed: String, word: String) {
        #expect(nearest(to: typed, in: keys) == word)
    }

    @Test(arguments: ["", "port", "zzzz", "b", "2", String(repeating: "baud", count: 17)])
    func aWordThatIsNotSimilarFindsNothing(word: String) {
        #expect(nearest(to: word, in: keys) == nil)
    }

    @Test func amongEqualsTheFirstWins() {
        #expect(nearest(to: "pm2", in: ["pm1", "pm4"]) == "pm1")
    }

    @Test(arguments: [
        ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("kitten", "sitting", 3),
        ("ab", "ba", 1),
    ])
    func theDistanceCountsDifferences(one: String, other: String, distance: Int) {
        #expect(editDistance(Array(one), Array(other)) == distance)
    }
}
