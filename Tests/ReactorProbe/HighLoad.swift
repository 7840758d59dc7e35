// SPDX-License-Identifier: Apache-2.0

import CProbe
import Glibc
import LinuxSystem
import Reactor

/// More timers and tasks than any gateway has.
@LoopActor enum HighLoad {
    /// A hundred thousand tasks sleep.
    static func sleepers() async throws {
        let loop = EventLoop.current
        let count = 100_000
        let empty = ProcessStatus.residentBytes
        var woken = 0
        let tasks = (0..<count).map { number in
            Task {
                try? await sleep(for: .seconds(3600 + number % 1000))
                woken += 1
            }
        }
        while loop.statistics.timers < count { await Task.yield() }
        let (wakeUps, waits) = (loop.statistics.wakeUps, times_waited())
        try await sleep(for: .milliseconds(200))
        print("wake-ups:", loop.statistics.wakeUps - wakeUps)
        print("waits of the thread:", times_waited() - waits)
        print("threads:", threadCount())
        print("woken:", woken)
        print("bytes a sleeper:", (ProcessStatus.residentBytes - empty) / count)
        for task in tasks { task.cancel() }
        print("timers:", loop.statistics.timers)
        for task in tasks { await task.value }
        print("woken:", woken)
    }

    /// A million timers wait at once, and are cancelled.
    static func timers() {
        let loop = EventLoop.current
        schedule(1000)
        let (bytes, resident) = (bytes_in_use(), ProcessStatus.residentBytes)
        schedule(1_000_000)
        print("timers:", loop.statistics.timers)
        // A sanitizer keeps freed memory, in order to detect its use.
        guard counts_allocations() else { return print("sanitized: 1") }
        print("bytes kept:", Int64(bytes_in_use()) - Int64(bytes))
        // The C library keeps freed memory for the next request, until it is trimmed.
        malloc_trim(0)
        print("resident kept:", ProcessStatus.residentBytes - resident)
    }

    private static func schedule(_ count: Int) {
        let loop = EventLoop.current
        let timers = (0..<count).map { number in
            // Neither in the order of the deadlines nor in the reverse order.
            loop.schedule(after: .seconds(1 + number &* 7919 % 100_003)) {}
        }
        if count > 1000 { print("timers:", loop.statistics.timers) }
        for timer in timers { timer.cancel() }
    }
}
