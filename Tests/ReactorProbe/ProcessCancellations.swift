// SPDX-License-Identifier: Apache-2.0

import CProbe
import Glibc
import LinuxSystem
import Reactor

/// Runs of programs that are cancelled: before each wait of the loop, and up to eight turns later.
/// Whatever was cancelled, nothing is left.
enum ProcessCancellations {
    private typealias Work = @LoopActor () async throws -> Void

    /// Each with the number of waits that it has about.
    @LoopActor private static let cases: [(name: String, work: Work)] = [
        ("collected", { _ = try await Command("cat").run(input: [1, 2, 3]) }),
        ("long", { _ = try await Command("cat").run(input: Array(repeating: 1, count: 300_000)) }),
        ("unlimited", { _ = try await Command("yes").run(limit: 100_000) }),
        ("dialogue", dialogue),
        ("unread", { try await Command("yes").run { _ in } }),
        ("stubborn", stubborn),
        ("missing", { _ = try await Command("frobnicate").run() }),
    ]

    static func probe() throws {
        let polling = Polling()
        let makePoller: @LoopActor () throws -> any Poller = {
            let poller = try InterruptingPoller()
            polling.poller = poller
            return poller
        }
        try EventLoop.run(polling: makePoller) {
            guard let poller = polling.poller else { return }
            for (name, work) in cases { try await cancelEverywhere(name, work, poller) }
        }
    }

    @LoopActor private static func cancelEverywhere(
        _ name: String, _ work: @escaping Work, _ poller: InterruptingPoller
    ) async throws {
        // What is loaded or made once.
        for _ in 0..<10 { try? await work() }
        while threadCount() > 1 { await Task.yield() }
        let before = Leftovers()
        let bytes = bytes_in_use()
        var (runs, cancelled) = (0, 0)
        for turn in 0..<8 {
            var wait = 1
            while try await runIsCancelled(work, poller, atWait: wait, turn) {
                (wait, runs, cancelled) = (wait + 1, runs + 1, cancelled + 1)
                let left = before.difference()
                if left != Leftovers.none { print("\(name), wait \(wait), turn \(turn): \(left)") }
            }
            runs += 1
        }
        let growth = Int(bytes_in_use()) - Int(bytes)
        print("\(name): cancelled: \(cancelled > 8), \(before.difference())", terminator: ", ")
        print("bytes: \(growth > 12_000 ? "\(growth) after \(runs) runs" : "few")")
    }

    /// Returns false if the work has ended before that wait.
    @LoopActor private static func runIsCancelled(
        _ work: @escaping Work, _ poller: InterruptingPoller, atWait wait: Int, _ turn: Int
    ) async throws -> Bool {
        var wasInTime = false
        let task = Task { try await work() }
        poller.action = (
            poller.polls + wait,
            {
                wasInTime = true
                cancel(task, inTurns: turn)
            }
        )
        _ = await task.result
        poller.action = nil
        return wasInTime
    }

    @LoopActor private static func cancel(_ task: Task<Void, any Error>, inTurns turns: Int) {
        guard turns > 0 else { return task.cancel() }
        EventLoop.current.call { cancel(task, inTurns: turns - 1) }
    }

    @LoopActor private static func dialogue() async throws {
        try await Command("cat").run { cat in
            try await cat.standardInput.write("hello\n")
            _ = try await cat.standardOutput.readLine()
            try await cat.standardInput.finishWriting()
            _ = try await cat.waitUntilExit()
        }
    }

    /// It ignores the request to end.
    @LoopActor private static func stubborn() async throws {
        var command = Command("sh", "-c", "trap '' TERM; echo ready; exec sleep 60")
        command.leadsProcessGroup = true
        command.teardownSequence = [
            .gracefulShutDown(allowedDurationToNextStep: .milliseconds(5))
        ]
        try await command.run { program in
            _ = try await program.standardOutput.readLine()
        }
    }
}

/// The poller of the loop, once the loop has made it.
@LoopActor private final class Polling {
    var poller: InterruptingPoller?

    nonisolated init() {}
}
