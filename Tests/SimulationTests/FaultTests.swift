// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Simulation

@Suite struct FaultTests {
    @Test func aKindMayHaveARate() throws {
        #expect(try Fault("drop") == Fault(.drop, rate: Fault.Kind.drop.defaultRate))
        #expect(try Fault("bad-check:0.5") == Fault(.badCheck, rate: 0.5))
        #expect(try Fault("flip:1") == Fault(.flip, rate: 1))
        for kind in Fault.Kind.allCases { #expect(try Fault(kind.rawValue).kind == kind) }
    }

    @Test(arguments: [
        ("drp", "unknown fault 'drp'; did you mean 'drop'?"),
        (
            "earthquake",
            "unknown fault 'earthquake'; expected one of drop, flip, bad-check, noise, burst,"
                + " silence, unplug, flood."
        ),
        (
            "drop:often",
            "'often' is not a rate; expected a probability from 0 to 1, for example drop:0.01."
        ),
        ("flip:2", "'2' is not a rate; expected a probability from 0 to 1, for example flip:0.01."),
        (
            "flip:nan",
            "'nan' is not a rate; expected a probability from 0 to 1, for example flip:0.01."
        ),
        (
            "silence:",
            "'' is not a rate; expected a probability from 0 to 1, for example silence:0.05."
        ),
    ])
    func anInvalidFaultIsReported(text: String, message: String) {
        #expect(throws: FaultError(message: message)) { try Fault(text) }
    }

    @Test func aModelWithoutAChecksumRejectsBadCheck() throws {
        let fault = Fault(.badCheck)
        #expect(fault.problem(for: try deviceFile("plantower/pms5003").model) == nil)
        #expect(fault.problem(for: try deviceFile("winsen/mh-z19").model) == nil)
        let line = try deviceFile("generic/climate-line").model
        #expect(fault.problem(for: line)?.contains("generic/climate-line") == true)
        #expect(Fault(.drop).problem(for: line) == nil)
    }
}
