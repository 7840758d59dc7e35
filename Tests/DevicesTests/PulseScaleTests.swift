// SPDX-License-Identifier: Apache-2.0

import Devices
import PropertyTesting
import Readings
import Testing

@Suite struct PulseScaleTests {
    @Test func aTotalIsExactAfterABillionPulses() throws {
        let bucket = try #require(PulseScale(number("0.2794")))
        #expect(bucket.total(of: 1_000_000_000) == number("279400000"))
        #expect(bucket.total(of: 1_000_000_001) == number("279400000.2794"))
        let flow = try #require(PulseScale(Decimal(1), per: Decimal(450)))
        #expect(flow.total(of: 1_000_000_000) == number("2222222.222"))
        #expect(flow.total(of: 999_999_900) == number("2222222"))
    }

    @Test func aFractionThatNeverEndsShowsEachPulse() throws {
        let flow = try #require(PulseScale(Decimal(1), per: Decimal(450)))
        let totals = (0...4).map { flow.total(of: $0).description }
        #expect(totals == ["0", "0.002", "0.004", "0.007", "0.009"])
    }

    @Test func aRateHasFourDigits() throws {
        let power = try #require(PulseScale(number("3600000"), per: Decimal(800)))
        let third = Frequency(pulses: 1, nanoseconds: 3_000_000_000)
        #expect(power.rate(third) == number("1500"))
        let seventh = Frequency(pulses: 1, nanoseconds: 7_000_000_000)
        #expect(power.rate(seventh) == number("642.9"))
        #expect(power.rate(.zero) == .zero)
    }

    @Test func onlyAboveZeroIsAScale() {
        #expect(PulseScale(.zero) == nil)
        #expect(PulseScale(Decimal(-1)) == nil)
        #expect(PulseScale(Decimal(1), per: .zero) == nil)
    }

    @Test func noTotalBelowZeroOrBeyondCountingHasPulses() throws {
        let meter = try #require(PulseScale(Decimal(1), per: Decimal(1000)))
        #expect(meter.pulses(for: number("12345.6")) == 12_345_600)
        #expect(meter.pulses(for: number("-1")) == nil)
        #expect(meter.pulses(for: number("1e12")) == 1_000_000_000_000_000)
        #expect(meter.pulses(for: number("1.1e12")) == nil)
        #expect(meter.pulses(for: number("1e300")) == nil)
    }

    @Test(arguments: Seeds.fresh(1000))
    func eachTotalHasItsOwnPulsesAndGrowsWithThem(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let numerator = Decimal(
            mantissa: Int64.random(in: 1...99999, using: &random),
            exponent: Int.random(in: -5...2, using: &random))
        let denominator = Decimal(Int64.random(in: 1...20000, using: &random))
        let scale = try #require(PulseScale(numerator, per: denominator))
        let shift = Int64.random(in: 0..<33, using: &random)
        let pulses = Int64.random(in: 0...10_000_000_000, using: &random) >> shift
        let total = scale.total(of: pulses)
        #expect(scale.pulses(for: total) == pulses)
        #expect(scale.total(of: pulses + 1) > total)
    }

    @Test(arguments: Seeds.fresh(500))
    func aRateComesBackToFourDigits(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let scale = try #require(
            PulseScale(
                Decimal(Int64.random(in: 1...5_000_000, using: &random)),
                per: Decimal(Int64.random(in: 1...10_000, using: &random))))
        let frequency = Frequency(
            pulses: Int64.random(in: 1...100_000, using: &random),
            nanoseconds: Int64.random(in: 1_000_000...3_600_000_000_000, using: &random))
        let back = scale.perSecond(for: scale.rate(frequency))
        let gap = back - frequency.perSecond
        #expect(max(gap, -gap) * Decimal(1000) <= frequency.perSecond)
    }
}
