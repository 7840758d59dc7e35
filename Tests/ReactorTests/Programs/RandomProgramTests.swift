// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import ReactorTesting
import Testing

@testable import Reactor

/// Ten thousand random programs, each of which has to behave as the model predicts.
struct RandomProgramTests {
    private static let runs = 10
    private static let programsInRun = 1000

    @Test(arguments: Seeds.fresh(runs))
    func programsBehaveAsTheModelPredicts(_ first: UInt64) throws {
        try TestLoop.run { clock in
            for number in 0..<Self.programsInRun {
                let seed = first &+ UInt64(number)
                let program = Program(seed: seed)
                var model = ProgramModel(program)
                let runner = ProgramOnLoop(program, clock)
                let (happened, expected) = (await runner.run(), model.run())
                guard happened == expected, runner.isClean else {
                    Issue.record("seed \(seed): \(difference(happened, expected)): \(program)")
                    return
                }
            }
        }
    }

    /// Programs without events would prove nothing.
    @Test func programsProduceEveryResult() {
        let outcomes: [StepResult] = (0..<1000).flatMap { (seed: UInt64) in
            var model = ProgramModel(Program(seed: seed))
            return model.run().map(\.outcome)
        }
        #expect(outcomes.count > 10_000)
        for kind in [StepResult.done, .refused, .cancelled, .finished, .ended, .fired] {
            #expect(outcomes.count { $0 == kind } > 100, "\(kind)")
        }
        let taken = outcomes.count { if case .got = $0 { true } else { false } }
        #expect(taken > 100)
    }
}

/// The first difference, and the entries before it.
private func difference(_ happened: [TraceEntry], _ expected: [TraceEntry]) -> String {
    let same = zip(happened, expected).prefix { $0 == $1 }.count
    let before = happened[..<same].suffix(20).map { "\n  \($0)" }.joined()
    let found = happened.dropFirst(same).first.map { "\($0)" } ?? "nothing"
    let wanted = expected.dropFirst(same).first.map { "\($0)" } ?? "nothing"
    return "after \(same) entries, the last of which were\(before)\n  found \(found), not \(wanted)"
}
