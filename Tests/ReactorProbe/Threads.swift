// SPDX-License-Identifier: Apache-2.0

import CProbe
import Glibc
import Reactor

/// Uses everything that Swift's concurrency offers, and reports the thread and the number of
/// threads after each step.
@LoopActor enum Threads {
    static let loopThread = UInt(pthread_self())

    static func report(
        _ fact: String, thread: UInt = UInt(pthread_self()), sanitizerThreads: Int = 0
    ) {
        let place = thread == loopThread ? "loop" : "elsewhere"
        print("\(fact): \(place), threads: \(threadCount() - sanitizerThreads)")
    }

    static func probe() async throws {
        report("body")
        report("Task", thread: await Task { UInt(pthread_self()) }.value)
        report("Task.detached", thread: await Task.detached { UInt(pthread_self()) }.value)
        report("nonisolated", thread: await nonisolatedFunction())
        report("actor", thread: await Counter().thread())
        report("MainActor", thread: await onMainActor())
        await Task.yield()
        report("Task.yield")
        try await Task.sleep(for: .milliseconds(2))
        report("Task.sleep")
        try await Task.sleep(nanoseconds: 1_000_000)
        report("Task.sleep(nanoseconds:)")
        try await sleep(for: .milliseconds(2))
        report("sleep")
        async let child = nonisolatedFunction()
        report("async let", thread: await child)
        report("group", thread: await group())
        report("AsyncStream", thread: await stream())
        _ = try await offload { usleep(1000) }
        let sanitizerThreads = Int(threads_of_sanitizer())
        // The thread ends soon.
        for _ in 0..<5000 where threadCount() > 1 + sanitizerThreads {
            try await sleep(for: .milliseconds(1))
        }
        report("after offload", sanitizerThreads: sanitizerThreads)
    }

    nonisolated static func nonisolatedFunction() async -> UInt {
        await Task.yield()
        return UInt(pthread_self())
    }

    @MainActor static func onMainActor() async -> UInt {
        MainActor.assertIsolated()
        await Task.yield()
        MainActor.assertIsolated()
        return UInt(pthread_self())
    }

    static func group() async -> UInt {
        await withTaskGroup(of: UInt.self) { group in
            for _ in 0..<8 { group.addTask { await nonisolatedFunction() } }
            var elsewhere = loopThread
            for await thread in group where thread != loopThread { elsewhere = thread }
            return elsewhere
        }
    }

    static func stream() async -> UInt {
        let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
        Task.detached {
            for number in 0..<3 { continuation.yield(number) }
            continuation.finish()
        }
        for await _ in stream { await Task.yield() }
        return UInt(pthread_self())
    }
}

/// An actor of Swift's own.
private actor Counter {
    func thread() -> UInt { UInt(pthread_self()) }
}
