// SPDX-License-Identifier: Apache-2.0

import Devices
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

    @Test func whatIsOnAtTheStartIsCountedFromThere() {
        let timing = SwitchTiming(maxOn: .seconds(100), isOn: true, at: at(7))
        #expect(timing.deadline == at(107))
        #expect(SwitchTiming(maxOn: nil, isOn: true, at: at(7)).deadline == nil)
    }
}

private func at(_ seconds: Int64) -> BootInstant {
    BootInstant(nanoseconds: seconds * 1_000_000_000)
}
