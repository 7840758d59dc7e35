// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import Reactor
import Synchronization

/// Signals that arrive in other threads than the loop's.
enum SignalThreads {
    private static let rounds = 1000
    private static let round = Atomic(0)

    /// A thread that is older than the registrations receives signals in bursts: many of one kind
    /// that wake the loop, then one of another kind, at some moment of the delivery of the others.
    static func older() throws {
        let sender = startThread { _ in
            for number in 1...SignalThreads.rounds {
                while SignalThreads.round.load(ordering: .acquiring) < number { sched_yield() }
                for _ in 0..<20 { raise(SIGUSR1) }
                raise(SIGTERM)
            }
            return nil
        }
        try EventLoop.run {
            let arrival = Event()
            try EventLoop.current.onSignal(SIGUSR1) {}
            try EventLoop.current.onSignal(SIGTERM) { arrival.set() }
            kill(getpid(), SIGTERM)
            try await take(arrival)
            for number in 1...rounds {
                round.store(number, ordering: .releasing)
                try await take(arrival)
            }
            print("rounds:", rounds)
        }
        pthread_join(sender, nil)
    }

    private static let input = Atomic<CInt>(0)
    private static let count = Atomic(0)

    /// Signals arrive in a thread while it waits for input.
    static func restartedRead() throws {
        var ends: [CInt] = [0, 0]
        pipe(&ends)
        input.store(ends[0], ordering: .relaxed)
        let reader = startThread { _ in
            var byte: UInt8 = 0
            let count = read(SignalThreads.input.load(ordering: .relaxed), &byte, 1)
            SignalThreads.count.store(count, ordering: .relaxed)
            return nil
        }
        try EventLoop.run {
            let arrival = Event()
            try EventLoop.current.onSignal(SIGUSR1) { arrival.set() }
            for _ in 0..<20 {
                pthread_kill(reader, SIGUSR1)
                try await take(arrival)
                try await sleep(for: .milliseconds(1))
            }
        }
        write(ends[1], "x", 1)
        pthread_join(reader, nil)
        print("read:", count.load(ordering: .relaxed))
    }

    @LoopActor private static func take(_ arrival: Event) async throws {
        try await withTimeout(.seconds(20)) { try await arrival.wait() }
        arrival.clear()
    }

    private static let isOver = Atomic(false)
    /// An epoll, and the counters of the poller and of the signals.
    private static let loopDescriptors = 3

    /// Four threads send signals without a pause, most of them to themselves, while loops begin and
    /// end. After each loop, counters take the descriptor numbers that the loop had.
    static func storm() throws {
        signal(SIGUSR1, SIG_IGN)
        let senders = (0..<4).map { _ in
            startThread { _ in
                while !SignalThreads.isOver.load(ordering: .relaxed) {
                    for _ in 0..<50 { raise(SIGUSR1) }
                    kill(getpid(), SIGUSR1)
                }
                return nil
            }
        }
        let counters = try (0..<100).flatMap { _ in
            try EventLoop.run {
                let arrival = Event()
                try EventLoop.current.onSignal(SIGUSR1) { arrival.set() }
                for _ in 0..<3 { try await take(arrival) }
            }
            return (0..<loopDescriptors).map { _ in eventfd(0, clinux_eventfd_flags) }
        }
        isOver.store(true, ordering: .relaxed)
        for sender in senders { pthread_join(sender, nil) }
        var count: UInt64 = 0
        let strange = counters.count { read($0, &count, 8) == 8 }
        print("counters:", counters.count, "of them a handler has written to:", strange)
    }

    private static func startThread(
        _ body: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?
    ) -> pthread_t {
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, body, nil)
        precondition(code == 0, "no thread could be started for the probe")
        return thread
    }
}
