// SPDX-License-Identifier: Apache-2.0

import Glibc
import ReactorTesting
import Testing

@testable import Reactor

/// Faults of the kernel and actions of other threads that a loop sometimes meets.
/// (`PollerConformanceTests` covers a descriptor that is closed while its event is pending,
/// `LoopTimerTests` covers callbacks that cancel each other.)
struct KernelFaultTests {
    @Test func waitsDoNotSpinOnAKernelWithoutNanoseconds() throws {
        let expected = ["refused: true", "early: false", "wake-ups: 5", "end"]
        #expect(try probe("old-kernel").output == expected)
    }

    @Test func signalsInterruptEachWaitAndChangeNothing() throws {
        let expected = ["early: false", "read: 120 offloaded: 0", "interrupted: true", "end"]
        #expect(try probe("interruptions").output == expected)
    }

    @Test func withoutThreadsOffloadedWorkFails() throws {
        let error = "pthread_create: Resource temporarily unavailable (EAGAIN)"
        #expect(try probe("no-threads").output == [error, error, error, "left: 0", "end"])
    }

    @Test func aLoopThatCannotBeginLeavesNothing() throws {
        #expect(
            try probe("no-beginning").output == [
                "left open: 0 on a loop: false", "the next loop runs", "end",
            ])
    }

    @Test func theLoopRecoversFromAFullDescriptorTable() throws {
        #expect(
            try probe("full-table").output == [
                "epoll_create1: Too many open files (EMFILE)",
                "eventfd: Too many open files (EMFILE)",
                "left open: 0",
                "eventfd: Too many open files (EMFILE)",
                "read: 120 offloaded: 7",
                "signals: 1",
                "end",
            ])
    }

    /// How another thread gives the loop work. (Resuming a continuation goes through a thread of
    /// the runtime first, which may be busy with tests.)
    enum WorkKind: CaseIterable, Sendable {
        case call, task, cancellation
    }

    @Test(arguments: WorkKind.allCases)
    func workOfAnotherThreadWakesASleepingLoop(_ kind: WorkKind) throws {
        try RealLoop.run {
            let loop = EventLoop.current
            let far = loop.schedule(after: .seconds(3600)) {}
            let thread = SleepingThread()
            switch kind {
            case .call:
                await withUnsafeContinuation { done in
                    startThread {
                        thread.await()
                        loop.callFromAnyThread { done.resume() }
                    }
                }
            case .task:
                await withUnsafeContinuation { done in
                    startThread {
                        thread.await()
                        Task { @LoopActor in done.resume() }
                    }
                }
            case .cancellation:
                let task = Task { try await sleep(for: .seconds(3600)) }
                startThread {
                    thread.await()
                    task.cancel()
                }
                await #expect(throws: CancellationError.self) { try await task.value }
            }
            #expect(far.isScheduled)
            far.cancel()
        }
    }
}

/// The thread that creates this value, observed from another thread.
private struct SleepingThread: Sendable {
    private let status: String

    init() {
        var path = [CChar](repeating: 0, count: 64)
        let count = max(0, readlink("/proc/thread-self", &path, path.count))
        let name = String(decoding: path.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
        status = "/proc/\(name)/stat"
    }

    /// Returns when the kernel reports that the thread sleeps.
    func await() {
        while state != UInt8(ascii: "S") { sched_yield() }
    }

    /// The letter after the name, which is in parentheses (proc_pid_stat(5)).
    private var state: UInt8? {
        guard let file = fopen(status, "re") else { return nil }
        defer { fclose(file) }
        var text = [UInt8](repeating: 0, count: 256)
        let count = fread(&text, 1, text.count, file)
        guard let name = text[..<count].lastIndex(of: UInt8(ascii: ")")), name + 2 < count else {
            return nil
        }
        return text[name + 2]
    }
}
