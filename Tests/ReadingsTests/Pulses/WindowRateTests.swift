// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Readings
import Testing

@Suite struct WindowRateTests {
    private let tenMinutes: Int64 = 600_000_000_000

    @Test func nothingIsKnownBeforeTheWindowIsFull() {
        var rate = WindowRate(window: .seconds(600), start: at(100))
        rate.pulse(at: at(101))
        #expect(rate.frequency(at: at(699)) == nil)
        #expect(rate.nextChange(after: at(699)) == at(700))
        #expect(rate.frequency(at: at(700)) == Frequency(pulses: 1, nanoseconds: tenMinutes))
    }

    @Test func aPulseLeavesWhenTheWindowHasPassed() {
        var rate = WindowRate(window: .seconds(600), start: at(0))
        for second in [500, 700, 900] as [Int64] { rate.pulse(at: at(second)) }
        #expect(rate.frequency(at: at(1000)) == Frequency(pulses: 3, nanoseconds: tenMinutes))
        #expect(rate.nextChange(after: at(1000)) == at(1100))
        #expect(rate.frequency(at: at(1099)) == Frequency(pulses: 3, nanoseconds: tenMinutes))
        #expect(rate.frequency(at: at(1100)) == Frequency(pulses: 2, nanoseconds: tenMinutes))
        #expect(rate.frequency(at: at(1500)) == .zero)
        #expect(rate.nextChange(after: at(1500)) == nil)
    }

    @Test(arguments: Seeds.fresh(100))
    func pulsesFartherApartThanA64thOfTheWindowAreExact(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var rate = WindowRate(window: .seconds(640), start: at(0))
        var (now, pulses): (Int64, [Int64]) = (0, [])
        for _ in 0..<300 {
            now += Int64.random(in: 10...60, using: &random)
            rate.pulse(at: at(now))
            pulses.append(now)
            guard now > 640 else { continue }
            let known = rate.frequency(at: at(now))
            let frequency = try #require(known)
            #expect(Int(frequency.pulses) == pulses.count { $0 > now - 640 })
        }
    }

    /// Pulses that are close leave together: the window is wrong by a 64th at most.
    @Test(arguments: Seeds.fresh(300))
    func itIsTheNumberOfPulsesInTheWindow(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let longest = [5, 50, 500].randomElement(using: &random) ?? 5
        var rate = WindowRate(window: .seconds(640), start: at(0))
        var (now, pulses): (Int64, [Int64]) = (0, [])
        for _ in 0..<500 {
            now += Int64.random(in: 1...Int64(longest), using: &random)
            rate.pulse(at: at(now))
            pulses.append(now)
            guard now > 640, random.chance(20) else { continue }
            let known = rate.frequency(at: at(now))
            let frequency = try #require(known)
            let fewest = pulses.count { $0 > now - 640 }
            let most = pulses.count { $0 > now - 650 }
            #expect((fewest...most).contains(Int(frequency.pulses)))
        }
    }
}
