// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import ReactorTesting
import Testing

@testable import Reactor

/// What the body of a loop leaves behind ends with the loop.
struct LoopEndTests {
    @Test func cleanupThatAwaitsRunsToItsEnd() throws {
        let trace = Texts()
        try TestLoop.run(grace: .seconds(5)) { time in
            spawn {
                do {
                    try await sleep(for: .seconds(100))
                } catch {
                    try await withTaskCancellationShield { try await sleep(for: .seconds(4)) }
                    trace.append("clean")
                }
            }
            await time.settle()
        }
        #expect(trace.all == ["clean"])
    }

    /// The call comes from another thread when the loop looks for events no more.
    @Test func aCallThatIsTooLateIsNotMadeByTheNextLoop() throws {
        let trace = Texts()
        try RealLoop.reserve {
            try EventLoop.run(grace: .zero) {
                let loop = EventLoop.current
                spawn {
                    _ = try? await sleep(for: .seconds(100))
                    let posted = Gate()
                    startThread {
                        loop.callFromAnyThread { trace.append("called") }
                        posted.open()
                    }
                    posted.wait()
                    trace.append("ends")
                }
                await nextTurn()
            }
            try EventLoop.run { try await sleep(for: .milliseconds(1)) }
        }
        #expect(trace.all == ["ends"])
    }

    /// The grace is far longer than the test may take.
    @Test func theEndWaitsForNothingButWhatRuns() throws {
        let begin = SystemClock.boot
        try RealLoop.run(grace: .seconds(600)) {
            spawn { try await sleep(for: .seconds(3600)) }
            await Task.yield()
        }
        #expect(SystemClock.boot - begin < 60_000_000_000)
    }

    @Test func whatIsStartedAtTheEndIsCancelledToo() throws {
        let reports = Texts()
        try TestLoop.run(grace: .seconds(5)) { time in
            EventLoop.current.onReport = { reports.append("\($0)") }
            spawn {
                _ = try? await sleep(for: .seconds(100))
                spawn { try await sleep(for: .seconds(100)) }
            }
            await time.settle()
        }
        #expect(reports.all == [])
    }

    @Test func theGraceIsABound() throws {
        let reports = Texts()
        let end = Texts()
        try TestLoop.run(grace: .seconds(5)) { time in
            EventLoop.current.onReport = { report in
                end.append("\(time.now.nanoseconds)")
                reports.append("\(report)")
            }
            spawn("deaf") { while true { _ = try? await sleep(for: .seconds(1)) } }
            spawn("busy") { while true { await Task.yield() } }
            for _ in 0..<5 { await Task.yield() }
        }
        #expect(reports.all.count == 2)
        #expect(reports.all.allSatisfy { $0.contains("did not end with the loop") })
        let limit = TestLoop.defaultStart.nanoseconds + 5_000_000_000
        let moments = end.all.compactMap { Int64($0) }
        #expect(moments.allSatisfy { $0 >= limit && $0 < limit + 100_000_000 })
    }

    @Test func offloadedWorkIsWaitedFor() throws {
        let done = Log()
        try RealLoop.run(grace: .seconds(20)) {
            let begun = Gate()
            Task {
                try await offload {
                    begun.open()
                    for _ in 0..<200 { sched_yield() }
                    done.append(1)
                }
            }
            try await offload { begun.wait() }
        }
        #expect(done.numbers == [1])
    }

    @Test func offloadedWorkThatDoesNotEndIsNamed() throws {
        let gate = Gate()
        let reports = Texts()
        try TestLoop.run(patience: .zero, grace: .seconds(5)) { time in
            EventLoop.current.onReport = { reports.append("\($0)") }
            let begun = Gate()
            Task {
                try await offload {
                    begun.open()
                    gate.wait()
                }
            }
            while EventLoop.current.statistics.offloads == 0 { await Task.yield() }
            while !begun.isOpened { await Task.yield() }
        }
        #expect(reports.all.count == 1)
        #expect(reports.all.first?.contains("offload of ReactorTests/LoopEndTests") == true)
        gate.open()
    }

    @Test func offloadedWorkThatItsCallerHasLeftIsNotWaitedFor() throws {
        let gate = Gate()
        let reports = Texts()
        try TestLoop.run(patience: .zero, grace: .seconds(5)) { time in
            EventLoop.current.onReport = { reports.append("\($0)") }
            let begun = Gate()
            let task = Task {
                try await offload {
                    begun.open()
                    gate.wait()
                }
            }
            while !begun.isOpened { await Task.yield() }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        gate.open()
        #expect(reports.all == [])
    }

    /// Both tasks wait in what this module does not end, and go on in the next loop.
    @Test func theErrorOfATaskThatItsLoopLeftIsReportedByTheNextOneOnce() throws {
        struct Late: Error {}
        let before = Texts()
        let (waiting, held) = try TestLoop.run { time in
            EventLoop.current.onReport = { before.append("\($0)") }
            var waiting: [UnsafeContinuation<Void, any Error>] = []
            spawn("dropped") {
                try await withUnsafeThrowingContinuation { waiting.append($0) }
            }
            let held = spawn("held") {
                try await withUnsafeThrowingContinuation { waiting.append($0) }
            }
            await time.settle()
            return (waiting, held)
        }
        let reports = Texts()
        try TestLoop.run { time in
            EventLoop.current.onReport = { reports.append("\($0)") }
            for task in waiting { task.resume(throwing: Late()) }
            await time.settle()
            #expect(reports.all.count == 1 && reports.all[0].contains("\"dropped\""))
            #expect(held.isDone)
        }
        #expect(reports.all.count == 2 && reports.all.last?.contains("\"held\"") == true)
        #expect(before.all == [])
    }

    @Test func nothingGoesOnInTheNextLoop() throws {
        let trace = Texts()
        let old = try RealLoop.run {
            Task { while true { await Task.yield() } }
            EventLoop.current.every(.milliseconds(1)) { trace.append("tick") }
            Task {
                for _ in 0..<100 { await Task.yield() }
                trace.append("yielded")
            }
            return EventLoop.current
        }
        trace.removeAll()
        try RealLoop.run {
            let loop = EventLoop.current
            let isDone = Event()
            startThread {
                let call = old.callFromAnyThread { trace.append("called") }
                if call.cancel() { trace.append("could be called") }
                loop.callFromAnyThread { isDone.set() }
            }
            try await isDone.wait()
            try await sleep(for: .milliseconds(20))
        }
        #expect(trace.all == [])
    }
}
