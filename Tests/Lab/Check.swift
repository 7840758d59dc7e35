// SPDX-License-Identifier: Apache-2.0

import Reactor

/// A fact, and the code that verifies it.
struct Check {
    let fact: String
    let verify: @LoopActor (Stage) async throws -> Void

    init(_ fact: String, _ verify: @escaping @LoopActor (Stage) async throws -> Void) {
        self.fact = fact
        self.verify = verify
    }

    /// Longer than any check needs.
    private static let timeout = Duration.seconds(900)

    /// Verifies the fact, prints the result as one line, and returns it.
    @LoopActor func run(on stage: Stage) async -> Bool {
        var isVerified = false
        do {
            try await withTimeout(Check.timeout) { try await verify(stage) }
            isVerified = true
            print("ok - \(fact)")
        } catch {
            print("not ok - \(fact): \(error)")
        }
        await stage.clear()
        return isVerified
    }
}

/// An observation that contradicts the fact.
struct Observation: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Throws the observation unless the condition holds.
func expect(_ condition: Bool, _ observation: @autoclosure () throws -> String) throws {
    guard condition else { throw Observation(try observation()) }
}
