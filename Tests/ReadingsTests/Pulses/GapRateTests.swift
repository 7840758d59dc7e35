// SPDX-License-Identifier: Apache-2.0

import Primitives
import PropertyTesting
import Readings
import Testing

@Suite struct GapRateTests {
    @Test func nothingIsKnownBeforeTheSecondPulse() {
        var rate = GapRate(zeroAfter: .seconds(60), start: at(0))
        #expect(rate.frequency(at: at(1)) == nil)
        rate.pulse(at: at(2))
        #expect(rate.frequency(at: at(3)) == nil)
        rate.pulse(at: at(6))
        #expect(rate.frequency(at: at(6)) == Frequency(pulses: 1, nanoseconds: 4_000_000_000))
    }

    @Test func oneFullRestAtTheStartIsZero() {
        var rate = GapRate(zeroAfter: .seconds(60), start: at(0))
        #expect(rate.frequency(at: at(59)) == nil)
        #expect(rate.nextChange == at(60))
        #expect(rate.frequency(at: at(60)) == .zero)
        #expect(rate.nextChange == nil)
        rate.pulse(at: at(100))
        #expect(rate.frequency(at: at(100)) == .zero)
    }

    @Test func itFallsWithTheTimeSinceTheLastPulseAndEndsAtZero() {
        var rate = GapRate(zeroAfter: .seconds(60), start: at(0))
        for second in [10, 14] as [Int64] { rate.pulse(at: at(second)) }
        let quarter = Frequency(pulses: 1, nanoseconds: 4_000_000_000)
        #expect(rate.frequency(at: at(14)) == quarter)
        #expect(rate.nextChange == at(18))
        #expect(rate.frequency(at: at(18)) == quarter)
        #expect(rate.frequency(at: at(22)) == Frequency(pulses: 1, nanoseconds: 8_000_000_000))
        #expect(rate.frequency(at: at(74)) == .zero)
        #expect(rate.nextChange == nil)
    }

    @Test func severalPulsesBetweenTwoReadingsGiveTheirMean() {
        var rate = GapRate(zeroAfter: .seconds(60), start: at(0))
        for second in [10, 11] as [Int64] { rate.pulse(at: at(second)) }
        _ = rate.frequency(at: at(11))
        for second in [12, 15, 20] as [Int64] { rate.pulse(at: at(second)) }
        #expect(rate.frequency(at: at(20)) == Frequency(pulses: 3, nanoseconds: 9_000_000_000))
    }

    @Test func theRestBeforeABurstIsNotPartOfIt() {
        var rate = GapRate(zeroAfter: .seconds(60), start: at(0))
        for second in [10, 11, 500, 501, 502] as [Int64] { rate.pulse(at: at(second)) }
        #expect(rate.frequency(at: at(502)) == Frequency(pulses: 1, nanoseconds: 1_000_000_000))
    }

    @Test(arguments: Seeds.fresh(500))
    func whatItSaysIsWhatTheListOfAllPulsesSays(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let zeroAfter = Int64.random(in: 1...100, using: &random) * 1_000_000
        var rate = GapRate(
            zeroAfter: .nanoseconds(zeroAfter), start: Instant(nanoseconds: 0))
        var now: Int64 = 0
        var pulses: [Int64] = []
        for _ in 0..<200 {
            now += Int64.random(in: 1...(random.chance(10) ? 200 : 20), using: &random) * 1_000_000
            let moment = Instant(nanoseconds: now)
            if random.chance(60) {
                rate.pulse(at: moment)
                pulses.append(now)
            } else {
                let frequency = rate.frequency(at: moment)
                let quiet = now - (pulses.last ?? 0)
                #expect((frequency == .zero) == isZero(pulses, quiet, zeroAfter))
                if let frequency, let last = pulses.last, last < now, Frequency.zero < frequency {
                    #expect(frequency <= Frequency(pulses: 1, nanoseconds: quiet))
                    let gaps = zip(pulses.dropFirst(), pulses).map { $0 - $1 }
                    let fastest = Frequency(pulses: 1, nanoseconds: gaps.min() ?? 1)
                    #expect(frequency <= fastest)
                }
                expectConstantUntilNextChange(rate, frequency, from: moment)
            }
        }
    }

    /// Zero: the given time without a pulse, or the first pulse after it.
    private func isZero(_ pulses: [Int64], _ quiet: Int64, _ zeroAfter: Int64) -> Bool {
        guard quiet < zeroAfter, let last = pulses.last else { return quiet >= zeroAfter }
        return last - (pulses.dropLast().last ?? 0) >= zeroAfter
    }

    private func expectConstantUntilNextChange(
        _ rate: GapRate, _ frequency: Frequency?, from now: Instant
    ) {
        var rate = rate
        guard let change = rate.nextChange else {
            #expect(rate.frequency(at: now + .seconds(1000)) == frequency)
            return
        }
        guard change > now else { return }
        let before = Instant(nanoseconds: change.nanoseconds - 1)
        #expect(rate.frequency(at: before) == frequency)
        #expect(rate.frequency(at: change + .nanoseconds(1)) != frequency)
    }
}

/// A number of seconds after the boot.
func at(_ seconds: Int64) -> Instant {
    Instant(nanoseconds: seconds * 1_000_000_000)
}
