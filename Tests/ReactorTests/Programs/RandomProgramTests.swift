// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import ReactorTesting
import Testing

@testable import Reactor

/// Ten thousand programs nobody would have written, each of which has to do what the model says.
struct RandomProgramTests {
    private static let runs = 10
    private static let programsInRun = 1000

    @Test(arguments: Seeds.fresh(runs))
    func tasksTimersAndCancellationsDoWhatTheModelSays(_ first: UInt64) throws {
        try TestLoop.run { clock in
            for number in 0..<Self.programsInRun {
                let seed = first &+ UInt64(number)
                let program = Program(seed: seed)
                var model = ProgramModel(program)
                let stage = ProgramOnLoop(program, clock)
                let (happened, expected) = (await stage.run(), model.run())
                guard happened == expected, stage.isClean else {
                    Issue.record("seed \(seed): \(difference(happened, expected)): \(program)")
                    return
                }
            }
        }
    }

    /// Programs in which nothing happens would prove nothing.
    @Test func programsComeToAllThereIs() {
        let outcomes: [Outcome] = (0..<1000).flatMap { (seed: UInt64) in
            var model = ProgramModel(Program(seed: seed))
            return model.run().map(\.outcome)
        }
        #expect(outcomes.count > 10_000)
        for kind in [Outcome.done, .refused, .cancelled, .finished, .ended, .fired] {
            #expect(outcomes.count { $0 == kind } > 100, "\(kind)")
        }
        let taken = outcomes.count { if case .got = $0 { true } else { false } }
        #expect(taken > 100)
    }
}

/// Where the two part, and what led there.
private func difference(_ happened: [Happening], _ expected: [Happening]) -> String {
    let same = zip(happened, expected).prefix { $0 == $1 }.count
    let before = happened[..<same].suffix(20).map { "\n  \($0)" }.joined()
    let found = happened.dropFirst(same).first.map { "\($0)" } ?? "nothing"
    let wanted = expected.dropFirst(same).first.map { "\($0)" } ?? "nothing"
    return "after \(same) things, of which the last were\(before)\n  came \(found), not \(wanted)"
}
