// SPDX-License-Identifier: Apache-2.0

import ReactorTesting
import Testing

@testable import Reactor

/// A body that runs on behalf of its caller is its caller for a lock; what the body starts is not.
struct TaskIdentityTests {
    @Test func theBodiesOfScopesAreTheirCaller() throws {
        try TestLoop.run { _ in
            let caller = TaskIdentity.current
            let bodies = [
                try await withTimeout(.seconds(1)) { TaskIdentity.current },
                try await withNursery { _ in TaskIdentity.current },
                try await withTaskCancellationShield { TaskIdentity.current },
                try await withTimeout(.seconds(1)) {
                    try await withTaskCancellationShield { TaskIdentity.current }
                },
            ]
            #expect(bodies.allSatisfy { $0 == caller })
        }
    }

    @Test func tasksThatABodyStartsAreThemselves() throws {
        try TestLoop.run { _ in
            let caller = TaskIdentity.current
            let others = try await withTimeout(.seconds(1)) {
                async let child = TaskIdentity.current
                let (first, second) = try await gather(
                    { TaskIdentity.current }, { TaskIdentity.current })
                return [
                    first, second, await child, await Task { TaskIdentity.current }.value,
                    try await spawn { TaskIdentity.current }.value,
                ]
            }
            #expect(others.allSatisfy { $0 != nil && $0 != caller })
        }
    }

    /// Its address may be given to a new task, which has inherited the relation.
    @Test func aTaskThatOutlivesTheBodyIsItself() throws {
        try TestLoop.run { _ in
            let caller = TaskIdentity.current
            let started = Event()
            let later = try await withTimeout(.seconds(1)) {
                Task {
                    try await started.wait()
                    var identities: [Int?] = []
                    for _ in 0..<100 {
                        identities.append(await Task { TaskIdentity.current }.value)
                    }
                    return identities
                }
            }
            started.set()
            let identities = try await later.value
            #expect(identities.allSatisfy { $0 != caller })
        }
    }
}
