// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Readings
import Testing

@Suite struct DecimalRoundingTests {
    static let cases: [(String, Int, String)] = [
        ("1234.5", 4, "1235"), ("1234.4", 4, "1234"), ("-1234.5", 4, "-1235"),
        ("0.0123456", 4, "0.01235"),
        ("99999", 4, "100000"), ("7", 4, "7"), ("0", 4, "0"), ("120000", 4, "120000"),
    ]

    @Test(arguments: cases) func digitsAreCountedFromTheFirst(
        text: String, digits: Int, rounded: String
    ) throws {
        #expect(try #require(Decimal(text)).rounded(digits: digits).description == rounded)
    }

    @Test(arguments: Seeds.fresh(500))
    func theNearestMultipleIsHalfAStepAwayAtMost(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let shift = Int64.random(in: 4..<63, using: &random)
        let mantissa = Int64.random(in: .min ... .max, using: &random) >> shift
        let number = Decimal(mantissa: mantissa, exponent: Int.random(in: -12...3, using: &random))
        let power = Int.random(in: -10...5, using: &random)
        let rounded = number.rounded(to: power)
        let distance = number - rounded
        let twice = max(distance, -distance) * Decimal(2)
        #expect(twice <= Decimal(mantissa: 1, exponent: power))
        #expect(rounded == .zero || rounded.exponent >= min(power, number.exponent))
    }

    @Test func theMagnitudeIsThatOfTheFirstDigit() throws {
        for (text, power) in [("450", 2), ("0.0022", -3), ("1", 0), ("-9.9", 0), ("1200", 3)] {
            #expect(try #require(Decimal(text)).magnitude == power)
        }
    }
}
