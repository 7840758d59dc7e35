// SPDX-License-Identifier: Apache-2.0

import Reactor

/// A fact, and how it is shown.
struct Check {
    let fact: String
    let show: @LoopActor (Stage) async throws -> Void

    init(_ fact: String, _ show: @escaping @LoopActor (Stage) async throws -> Void) {
        self.fact = fact
        self.show = show
    }

    /// No check needs longer; one that does hangs.
    private static let patience = Duration.seconds(900)

    /// Tries to show it, and says in one line whether that has succeeded.
    @LoopActor func run(on stage: Stage) async -> Bool {
        var isShown = false
        do {
            try await withTimeout(Check.patience) { try await show(stage) }
            isShown = true
            print("ok - \(fact)")
        } catch {
            print("not ok - \(fact): \(error)")
        }
        await stage.clear()
        return isShown
    }
}

/// What was seen instead of the fact.
struct Seen: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Throws what was seen unless the condition holds.
func expect(_ condition: Bool, _ seen: @autoclosure () throws -> String) throws {
    guard condition else { throw Seen(try seen()) }
}
