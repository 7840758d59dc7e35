// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Testing

@testable import Readings

@Suite struct NumberFilterTests {
    static func apply(_ rule: NumberRule, _ number: String) -> String? {
        var run = FilterRun(.number(rule))
        return run.take(number)
    }

    static func decimal(_ text: String) -> Decimal { Decimal(text) ?? .zero }

    static func points(_ pairs: (String, String)...) -> [Calibration.Point] {
        pairs.map { Calibration.Point(measured: decimal($0.0), actual: decimal($0.1)) }
    }

    static let converted: [(NumberRule, String, String?)] = [
        (.offset(Decimal(mantissa: -12, exponent: -1)), "21.4", "20.2"),
        (.multiply(Decimal(mantissa: 12, exponent: -1)), "21.4", "25.68"),
        (.round(places: 1), "21.45", "21.5"), (.round(places: 0), "-0.5", "-1"),
        (.clamp(least: Decimal(10), most: Decimal(20), ignoresOutside: false), "9.9", "10"),
        (.clamp(least: Decimal(10), most: Decimal(20), ignoresOutside: false), "20", "20"),
        (.clamp(least: nil, most: Decimal(20), ignoresOutside: false), "-40", "-40"),
        (.clamp(least: Decimal(10), most: Decimal(20), ignoresOutside: true), "20.1", nil),
        (.clamp(least: Decimal(10), most: Decimal(20), ignoresOutside: true), "unknown", "null"),
        (.roundToMultiple(Decimal(5)), "12.4", "10"), (.roundToMultiple(Decimal(5)), "12.5", "10"),
        (.roundToMultiple(Decimal(5)), "17.5", "20"),
        (.roundToMultiple(Decimal(5)), "-12.6", "-15"),
        (.roundToMultiple(Decimal(mantissa: 3, exponent: -1)), "1.4", "1.5"),
        (.roundToMultiple(Decimal(20)), "30", "40"),
        (.roundToDigits(3), "1234.5", "1230"), (.roundToDigits(2), "-0.0255", "-0.026"),
    ]

    /// The sum, product and rounding that a person writes down.
    @Test(arguments: converted)
    func aNumberIsConverted(rule: NumberRule, number: String, result: String?) {
        #expect(Self.apply(rule, number) == result)
    }

    @Test func anUnknownValueAndAWordStayAsTheyAre() {
        var run = FilterRun(.number(.offset(Decimal(1))), .number(.round(places: 0)))
        #expect(run.take(.unknown) == .unknown)
        #expect(run.take(.text("idle")) == .text("idle"))
    }

    /// The example of ESPHome's documentation.
    @Test func twoPointsAreALine() throws {
        let points = Self.points(("0.0", "1.0"), ("10.0", "12.1"))
        let fitted = try #require(Calibration(fitting: points, degree: 1))
        let exact = try #require(Calibration(through: points))
        for calibration in [fitted, exact] {
            #expect(Self.apply(.calibrate(calibration), "0") == "1")
            #expect(Self.apply(.calibrate(calibration), "10") == "12.1")
            #expect(Self.apply(.calibrate(calibration), "21.4") == "24.754")
        }
    }

    @Test func exactLinesMeetInEachPoint() throws {
        let points = Self.points(("0", "0"), ("40", "45"), ("100", "102.5"))
        let calibration = try #require(Calibration(through: points))
        for (measured, actual) in [
            ("-8", "-9"), ("0", "0"), ("20", "22.5"), ("40", "45"), ("100", "102.5"),
            ("110", "112.083333"),
        ] {
            #expect(Self.apply(.calibrate(calibration), measured) == actual)
        }
    }

    @Test func pointsOnACurveGiveTheCurve() throws {
        // 2 - 3x + x², and a cubic.
        let square = Self.points(("0", "2"), ("1", "0"), ("2", "0"), ("5", "12"), ("10", "72"))
        let cubic = Self.points(("-1", "-1"), ("0", "0"), ("1", "1"), ("3", "27"), ("40", "64000"))
        let fits = [(square, 2), (cubic, 3)]
        for (points, degree) in fits {
            let calibration = try #require(Calibration(fitting: points, degree: degree))
            for point in points {
                #expect(
                    Self.apply(.calibrate(calibration), point.measured.description)
                        == point.actual.description)
            }
        }
    }

    @Test func pointsThatGiveNoCurveGiveNone() {
        let equal = Self.points(("5", "1"), ("5", "2"))
        let falling = Self.points(("5", "1"), ("4", "2"))
        #expect(Calibration(fitting: equal, degree: 1) == nil)
        #expect(Calibration(through: equal) == nil)
        #expect(Calibration(through: falling) == nil)
        #expect(Calibration(fitting: falling, degree: 1) != nil)
        #expect(Calibration(through: Self.points(("5", "1"))) == nil)
    }

    /// Least squares: no other line has a smaller sum.
    @Test(arguments: Seeds.fresh(50)) func noLineIsBetterThanTheFittedOne(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let points = (0..<8).map { place in
            Calibration.Point(
                measured: Decimal(Int64(place * 10)),
                actual: Decimal(.random(in: -100...100, using: &random)))
        }
        let fitted = try #require(Calibration(fitting: points, degree: 1))
        func sum(_ offset: Decimal, _ slope: Decimal) -> Decimal {
            points.reduce(.zero) { sum, point in
                let distance =
                    fitted.apply(to: point.measured) + offset + slope * point.measured
                    - point.actual
                return sum + distance * distance
            }
        }
        let best = sum(.zero, .zero)
        let step = Decimal(mantissa: 1, exponent: -3)
        for (offset, slope) in [(step, .zero), (-step, .zero), (.zero, step), (.zero, -step)] {
            #expect(sum(offset, slope) > best)
        }
    }

    @Test(arguments: Seeds.fresh(200)) func theMultipleIsTheNearest(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let number = Decimal(mantissa: .random(in: -9999...9999, using: &random), exponent: -2)
        let unit = Decimal(mantissa: .random(in: 1...300, using: &random), exponent: -1)
        let multiple = number.rounded(toMultipleOf: unit)
        let quotient = try #require(multiple.divided(by: unit)?.integer)
        let distance = abs(number - multiple)
        #expect(distance + distance <= unit)
        if distance + distance == unit { #expect(quotient.isMultiple(of: 2)) }
    }
}
