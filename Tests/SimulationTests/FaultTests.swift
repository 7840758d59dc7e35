// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Simulation

@Suite struct FaultTests {
    @Test func aKindMayHaveARate() throws {
        #expect(try Fault("drop") == Fault(.drop, rate: Fault.Kind.drop.usualRate))
        #expect(try Fault("bad-check:0.5") == Fault(.badCheck, rate: 0.5))
        #expect(try Fault("flip:1") == Fault(.flip, rate: 1))
        for kind in Fault.Kind.allCases { #expect(try Fault(kind.rawValue).kind == kind) }
    }

    @Test(arguments: [
        ("drp", "There is no fault 'drp'; did you mean 'drop'?"),
        (
            "earthquake",
            "There is no fault 'earthquake'; there are drop, flip, bad-check, noise, burst,"
                + " silence, unplug, babble."
        ),
        (
            "drop:often",
            "'often' is no rate: it is a probability from 0 to 1, like drop:0.01."
        ),
        ("flip:2", "'2' is no rate: it is a probability from 0 to 1, like flip:0.01."),
        ("flip:nan", "'nan' is no rate: it is a probability from 0 to 1, like flip:0.01."),
        ("silence:", "'' is no rate: it is a probability from 0 to 1, like silence:0.05."),
    ])
    func whatIsNoFaultIsSaid(text: String, message: String) {
        #expect(throws: FaultError(message: message)) { try Fault(text) }
    }

    @Test func aModelWithoutAChecksHasNoBadOnes() throws {
        let fault = Fault(.badCheck)
        #expect(fault.complaint(for: try deviceFile("plantower/pms5003").model) == nil)
        #expect(fault.complaint(for: try deviceFile("winsen/mh-z19").model) == nil)
        let line = try deviceFile("generic/climate-line").model
        #expect(fault.complaint(for: line)?.contains("generic/climate-line") == true)
        #expect(Fault(.drop).complaint(for: line) == nil)
    }
}
