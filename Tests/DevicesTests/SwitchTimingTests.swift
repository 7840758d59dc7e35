// SPDX-License-Identifier: Apache-2.0

import Devices
import Primitives
import PropertyTesting
import Readings
import Testing

@Suite struct SwitchTimingTests {
    /// Off, and on for 100 seconds at most.
    var timing = SwitchTiming(maxOn: .seconds(100), isOn: false, at: at(0))

    @Test mutating func aPulseEndsInTheOppositeState() {
        timing.obey(.pulse(true, .seconds(5)), at: at(10))
        #expect(timing.isOn)
        #expect(timing.deadline == at(15))
        timing.pass(to: at(14))
        #expect(timing.isOn)
        timing.pass(to: at(15))
        #expect(!timing.isOn)
        #expect(timing.deadline == nil)
        timing.obey(.pulse(false, .seconds(5)), at: at(20))
        #expect(!timing.isOn)
        timing.pass(to: at(25))
        #expect(timing.isOn)
        #expect(timing.deadline == at(125))
    }

    @Test(arguments: [SwitchCommand.set(true), .toggle, .pulse(true, .seconds(50))])
    mutating func itIsNeverOnForLonger(command: SwitchCommand) {
        timing.obey(command, at: at(10))
        timing.obey(.set(true), at: at(60))
        #expect(timing.deadline == at(110))
        timing.pass(to: at(110))
        #expect(!timing.isOn)
        timing.obey(.set(true), at: at(111))
        #expect(timing.deadline == at(211))
    }

    @Test mutating func aPulseThatIsTooLongIsCut() {
        timing.obey(.pulse(true, .seconds(500)), at: at(10))
        #expect(timing.deadline == at(110))
        timing.pass(to: at(110))
        #expect(!timing.isOn)
        #expect(timing.deadline == nil)
    }

    @Test mutating func aPulseThatBeginsLateDoesNotProlongTheTimeOn() {
        timing.obey(.set(true), at: at(10))
        timing.obey(.pulse(true, .seconds(90)), at: at(60))
        #expect(timing.deadline == at(110))
    }

    @Test mutating func aNewCommandEndsAPulse() {
        timing.obey(.pulse(false, .seconds(5)), at: at(10))
        timing.obey(.set(false), at: at(12))
        #expect(timing.deadline == nil)
        timing.obey(.pulse(true, .seconds(5)), at: at(20))
        timing.obey(.pulse(true, .seconds(9)), at: at(22))
        #expect(timing.deadline == at(31))
        timing.obey(.toggle, at: at(23))
        #expect(!timing.isOn)
        #expect(timing.deadline == nil)
    }

    /// With any commands at any times, a caller that keeps the deadlines keeps the limit.
    @Test(arguments: Seeds.fresh(50)) mutating func noSequenceOfCommandsExceedsTheLongestTimeOn(
        seed: UInt64
    ) {
        var random = SeededGenerator(seed: seed)
        var (now, onSince, longest): (Int64, Int64?, Int64) = (0, nil, 0)
        for _ in 0..<2000 {
            let next = now + Int64.random(in: 0...120, using: &random)
            while let deadline = timing.deadline, deadline <= at(next) {
                now = deadline.nanoseconds / 1_000_000_000
                timing.pass(to: deadline)
                if let since = onSince { longest = max(longest, now - since) }
                onSince = timing.isOn ? now : nil
            }
            now = next
            timing.obey(Self.command(&random), at: at(now))
            if let since = onSince { longest = max(longest, now - since) }
            onSince = timing.isOn ? onSince ?? now : nil
        }
        #expect(longest == 100)
    }

    private static func command(_ random: inout SeededGenerator) -> SwitchCommand {
        let length = Duration.seconds(Int.random(in: 1...200, using: &random))
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return .set(false)
        case 1: return .toggle
        case 2: return .pulse(false, length)
        case 3: return .pulse(true, length)
        default: return .set(true)
        }
    }

    @Test func anOutputThatIsOnAtTheStartCountsFromThere() {
        let timing = SwitchTiming(maxOn: .seconds(100), isOn: true, at: at(7))
        #expect(timing.deadline == at(107))
        #expect(SwitchTiming(maxOn: nil, isOn: true, at: at(7)).deadline == nil)
    }
}

private func at(_ seconds: Int64) -> Instant {
    Instant(nanoseconds: seconds * 1_000_000_000)
}
