// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor
import Synchronization

/// A program with each mistake that debug mode reports. A report names each marked line, with the
/// line number and the words of the mark.
@LoopActor enum SlowProgram {
    struct Broken: Error {}

    static func run() async throws {
        let loop = EventLoop.current
        loop.call { blockLoop() }  // slow: call
        loop.callFromAnyThread { blockLoop() }  // slow: call
        loop.schedule(after: .zero) { blockLoop() }  // slow: timer
        let timer = loop.timer { blockLoop() }  // slow: timer
        timer.schedule(after: .zero)
        let ticker = loop.every(.milliseconds(1)) { blockLoop() }  // slow: ticker
        let signal = try loop.onSignal(SIGUSR1) { blockLoop() }  // slow: action for signal 10
        pthread_kill(pthread_self(), SIGUSR1)
        try await readiness()
        let task = spawn("sums") { blockLoop() }  // slow: task "sums"
        try await task.value
        await Task { blockLoop() }.value
        ticker.cancel()
        signal.cancel()
        spawn("fails") { throw Broken() }  // failed: task "fails"
        spawn("stays") { try await Event().wait() }  // unfinished: task "stays"
        try await leaveWork()
    }

    private nonisolated static let hasBegun = Atomic(false)
    private nonisolated static let isLeft = Atomic(false)

    private static func readiness() async throws {
        var ends: [CInt] = [0, 0]
        pipe(&ends)
        let isRead = Event()
        let watch = try EventLoop.current.watch(ends[0], .readable) { _ in  // slow: watch over
            blockLoop()
            isRead.set()
        }
        write(ends[1], "x", 1)
        try await isRead.wait()
        watch.cancel()
    }

    /// Work that fails after its caller was cancelled.
    private static func leaveWork() async throws {
        let work = spawn {
            try await offload {  // failed: offload
                hasBegun.store(true, ordering: .releasing)
                while !isLeft.load(ordering: .acquiring) { sched_yield() }
                throw Broken()
            }
        }
        while !hasBegun.load(ordering: .acquiring) { await Task.yield() }
        work.cancel()
        isLeft.store(true, ordering: .releasing)
        while EventLoop.current.statistics.offloads > 0 { try await sleep(for: .milliseconds(1)) }
    }

    /// Blocks the loop for longer than the limit of the test.
    private static func blockLoop() {
        let begin = clock()
        while clock() - begin < 20_000 {}
    }
}
