// SPDX-License-Identifier: Apache-2.0

import Devices
import Readings
import Testing

@testable import Simulation

@Suite struct PulseTrainTests {
    private func train(_ generator: Generator, seed: UInt64 = 1) throws -> PulseTrain {
        let scale = try #require(PulseScale(Decimal(3600)))
        let value = ValueDefinition(
            name: "power", source: .rate(pin: 0, .gap(zeroAfter: .seconds(60))),
            mapping: .pulses(scale, offset: .zero), generator: generator)
        return PulseTrain(value, generator, seed: seed, name: "meter.power")
    }

    /// When the pulses start, in milliseconds, within a number of seconds.
    private func pulses(_ train: PulseTrain, seconds: Int64) -> [Int64] {
        var train = train
        var moments: [Int64] = []
        while train.next <= seconds * 1_000_000_000 {
            let (moment, wasOn) = (train.next, train.isOn)
            train.step()
            if train.isOn, !wasOn { moments.append(moment / 1_000_000) }
        }
        return moments
    }

    @Test func aConstantRateMakesEvenPulses() throws {
        // 7200 W are two pulses a second: the first edge comes after half of a period.
        let moments = pulses(try train(.constant(.number(Decimal(7200)))), seconds: 10)
        #expect(moments.count == 20)
        #expect(Set(zip(moments.dropFirst(), moments).map { $0 - $1 }) == [500])
    }

    @Test func slowPulsesKeepTheirProgressFromSecondToSecond() throws {
        // 100 W are a pulse in 36 s.
        let moments = pulses(try train(.constant(.number(Decimal(100)))), seconds: 360)
        #expect(moments.count == 10)
        #expect(zip(moments.dropFirst(), moments).allSatisfy { abs($0 - $1 - 36_000) <= 1 })
    }

    @Test func noRateMakesNoPulses() throws {
        #expect(pulses(try train(.constant(.number(.zero))), seconds: 100) == [])
    }

    @Test func aRateAfterZeroContinues() throws {
        let values = [Decimal(3600), .zero].map { Value.number($0) }
        let moments = pulses(try train(.cycle(values)), seconds: 40)
        #expect((19...21).contains(moments.count))
    }

    @Test func theSameSeedMakesTheSamePulses() throws {
        let walk = Generator.walk(Decimal(100)...Decimal(36000), step: Decimal(1000))
        let moments = pulses(try train(walk), seconds: 60)
        #expect(moments.count > 10)
        let again = pulses(try train(walk), seconds: 60)
        #expect(moments == again)
        let others = pulses(try train(walk, seed: 2), seconds: 60)
        #expect(moments != others)
    }
}
