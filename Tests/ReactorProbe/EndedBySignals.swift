// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor

/// Loops whose bodies a signal cancels.
enum EndedBySignals {
    static func probe() {
        report("waits", run { try await sleep(for: .seconds(100)) })
        report("succeeds", run { _ = try? await sleep(for: .seconds(100)) })
        report("fails", run { try await failWhenCancelled() })
        report("ignores it", run { while true { _ = try? await sleep(for: .seconds(100)) } })
        report("cleans up", run { try await cleanUpWhenCancelled() })
        report("two signals", run { try await leaveCleanup() })
        let uncaught = Result { try EventLoop.run(cancellingOn: SIGKILL) { print("ran") } }
        report("no such signal", uncaught)
    }

    /// The second signal of one request comes while a task cleans up after the body.
    @LoopActor private static func leaveCleanup() async throws {
        spawn {
            _ = try? await sleep(for: .seconds(100))
            kill(getpid(), SIGTERM)
            try await withTaskCancellationShield { try await sleep(for: .milliseconds(20)) }
            print("clean after two")
        }
        try await sleep(for: .seconds(100))
    }

    private struct Broken: Error {}

    private static func run(
        _ body: @escaping @LoopActor () async throws -> Void
    ) -> Result<Void, any Error> {
        Result {
            try EventLoop.run(cancellingOn: SIGINT, SIGTERM, grace: .milliseconds(200)) {
                EventLoop.current.call { kill(getpid(), SIGTERM) }
                try await body()
            }
        }
    }

    private static func report(_ name: String, _ result: Result<Void, any Error>) {
        switch result {
        case .success: print("\(name): returned")
        case .failure(let error): print("\(name): \(error)")
        }
    }

    @LoopActor private static func failWhenCancelled() async throws {
        do { try await sleep(for: .seconds(100)) } catch { throw Broken() }
    }

    @LoopActor private static func cleanUpWhenCancelled() async throws {
        do {
            try await sleep(for: .seconds(100))
        } catch {
            try await withTaskCancellationShield { try await sleep(for: .milliseconds(20)) }
            print("clean")
            throw error
        }
    }
}
