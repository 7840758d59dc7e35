// SPDX-License-Identifier: Apache-2.0

import Readings
import Testing

@Suite struct DecimalTests {
    @Test func theScaleDefinesTheNumberOfDigits() {
        #expect((Decimal(214) * number("0.1")).description == "21.4")
        #expect((Decimal(210) * number("0.1")).description == "21")
        #expect((Decimal(3) * number("0.2794")).description == "0.8382")
        #expect((Decimal(64) + Decimal(-40)).description == "24")
        #expect((number("0.1") + number("0.2")).description == "0.3")
    }

    @Test(
        arguments: [
            ("21.4", 214, -1), ("-7", -7, 0), ("+0.05", 5, -2), ("1200", 12, 2), ("0", 0, 0),
            ("-0.00", 0, 0), ("1.50", 15, -1), ("007", 7, 0), ("1.5e3", 15, 2), ("1E-3", 1, -3),
            ("9223372036854775807", .max, 0), ("-9223372036854775808", .min, 0),
            ("9223372036854775808", 922_337_203_685_477_581, 1),
            ("0.12345678901234567890", 1_234_567_890_123_456_789, -19),
            ("99999999999999999999999999999999999999999999", 1, 44),
        ] as [(String, Int64, Int)])
    func textIsReadExactlyAndWrittenShort(text: String, mantissa: Int64, exponent: Int) throws {
        let number = try #require(Decimal(text))
        #expect(number.mantissa == mantissa)
        #expect(number.exponent == exponent)
        #expect(Decimal(number.description) == number)
    }

    @Test(
        arguments: [
            "", "-", ".", ".5", "5.", "1,5", " 1", "1 ", "0x10", "1e", "1e+", "1e1000", "1.2.3",
            "--1", "+-1", "nan", "inf", "٣", "1_000", "1e5x",
        ])
    func otherTextIsNoNumber(text: String) {
        #expect(Decimal(text) == nil)
    }

    @Test(
        arguments: [
            (12, 2, "1200"), (-5, -3, "-0.005"), (123, -3, "0.123"), (123, -2, "1.23"),
            (1, 23, "1" + String(repeating: "0", count: 23)), (1, 24, "1e24"),
            (1, -24, "0." + String(repeating: "0", count: 23) + "1"), (1, -25, "1e-25"),
            (.min, 0, "-9223372036854775808"), (-12, 40, "-12e40"),
        ] as [(Int64, Int, String)])
    func numbersAreWrittenAsAPersonWould(mantissa: Int64, exponent: Int, text: String) {
        #expect(Decimal(mantissa: mantissa, exponent: exponent).description == text)
    }

    @Test func equalNumbersAreEqualValues() {
        #expect(number("1.50") == number("1.5"))
        #expect(number("100") == number("1e2"))
        #expect(Decimal(mantissa: 0, exponent: 5) == .zero)
        #expect(Set([number("2.0"), number("2"), number("0.2e1")]).count == 1)
    }

    @Test func aNumberTooLargeLosesItsLastDigitsWithoutATrap() {
        let most = Decimal(.max)
        #expect((most + most).description == "18446744073709551610")
        #expect((most * most).exponent == 19)
        #expect(most + Decimal(mantissa: 1, exponent: -30) == most)
        #expect((-Decimal(.min)).description == "9223372036854775810")
        let huge = Decimal(mantissa: .max, exponent: .max)
        #expect(huge * huge == huge)
        #expect(Decimal(mantissa: 1, exponent: .min) == .zero)
        #expect(Decimal(mantissa: 1, exponent: -999) * number("0.1") == .zero)
    }

    @Test func halvesAreRoundedAwayFromZero() {
        #expect(number("2.5").rounded() == 3)
        #expect(number("-2.5").rounded() == -3)
        #expect(number("2.49").rounded() == 2)
        #expect(number("0.5").rounded() == 1)
        #expect(number("1e-30").rounded() == 0)
        #expect(number("1e30").rounded() == nil)
        #expect(Decimal(.max).rounded() == .max)
    }

    @Test func onlyWholeNumbersThatFitAreIntegers() {
        #expect(number("1200").integer == 1200)
        #expect(number("-0").integer == 0)
        #expect(number("0.5").integer == nil)
        #expect(number("1e19").integer == nil)
        #expect(Decimal(.min).integer == .min)
    }

    @Test func divisionIsExactWhereItCanBe() {
        #expect(number("21.4").divided(by: number("0.1")) == Decimal(214))
        #expect(Decimal(1).divided(by: Decimal(8)) == number("0.125"))
        #expect(Decimal(1).divided(by: Decimal(3))?.description == "0.3333333333333333333")
        #expect(Decimal(2).divided(by: Decimal(3))?.description == "0.6666666666666666667")
        #expect(Decimal(1).divided(by: Decimal(.max)) != .zero)
        #expect(Decimal(.min).divided(by: Decimal(-1))?.description == "9223372036854775810")
        #expect(Decimal(5).divided(by: .zero) == nil)
        #expect(Decimal.zero.divided(by: Decimal(5)) == .zero)
    }

    @Test func numbersAreOrderedAcrossPowersOfTen() {
        let texts = [
            "-1e900", "-9223372036854775808", "-7", "-0.5", "-1e-900", "0", "1e-900", "0.05", "0.5",
            "7",
            "10", "9223372036854775807", "9223372036854775808", "1e19", "1e900",
        ]
        let numbers = texts.map(number)
        #expect(numbers.shuffled().sorted() == numbers)
        #expect((number("0")...number("1000")).contains(number("999.9")))
        #expect(!(number("0")...number("1000")).contains(number("1000.1")))
    }

    private func number(_ text: String) -> Decimal { Decimal(text)! }

    @Test func theSmallestMantissaIsSubtractedExactly() {
        let smallest = Decimal(mantissa: .min, exponent: -3)
        let difference = Decimal(mantissa: -1, exponent: 16) - smallest
        #expect(difference == Decimal(mantissa: -776_627_963_145_224_192, exponent: -3))
    }
}
