// SPDX-License-Identifier: Apache-2.0

import Glibc
import ReactorTesting
import Testing

@testable import Reactor

struct EventLoopTests {
    @Test func runReturnsTheBodysResult() throws {
        #expect(try RealLoop.run { 42 } == 42)
    }

    @Test func runThrowsTheBodysError() {
        struct Own: Error {}
        #expect(throws: Own.self) { try RealLoop.run { throw Own() } }
    }

    @Test func aTurnRunsJobsThenTimersThenReadiness() throws {
        try TestLoop.run { time, poller in
            let loop = EventLoop.current
            let trace = Trace()
            let descriptor = poller.makeDescriptor()
            let watch = try loop.watch(descriptor, .readable) { _ in
                trace("readiness")
                guard trace.events.count == 1 else { return poller.set(descriptor, []) }
                loop.schedule(after: .zero) { trace("timer") }
                loop.call { trace("job") }
            }
            poller.set(descriptor, .readable)
            await time.settle()
            #expect(trace.events == ["readiness", "job", "timer", "readiness"])
            watch.cancel()
        }
    }

    @Test func endlessCallsDoNotStarveTimers() throws {
        try TestLoop.run { time in
            let spinner = Spinner()
            EventLoop.current.schedule(after: .zero) { spinner.isSpinning = false }
            await time.settle()
            #expect(!spinner.isSpinning)
        }
    }

    @Test func endlessCallsDoNotStarveOtherThreads() throws {
        try RealLoop.run {
            let loop = EventLoop.current
            let spinner = Spinner()
            startThread { loop.callFromAnyThread { spinner.isSpinning = false } }
            while spinner.isSpinning { await Task.yield() }
        }
    }

    @Test func callsFromOneThreadKeepTheirOrder() throws {
        try RealLoop.run {
            let loop = EventLoop.current
            let numbers = Cell<[Int]>([])
            await withUnsafeContinuation { done in
                startThread {
                    for number in 0..<1000 {
                        loop.callFromAnyThread { numbers.value.append(number) }
                    }
                    loop.callFromAnyThread { done.resume() }
                }
            }
            #expect(numbers.value == Array(0..<1000))
        }
    }

    @Test func anIdleLoopMakesNoWakeUps() throws {
        try TestLoop.run { time, poller in
            let loop = EventLoop.current
            let watch = try loop.watch(poller.makeDescriptor(), .readable) { _ in }
            await time.settle()
            let before = loop.statistics
            await time.advance(by: .seconds(24 * 3600))
            let after = loop.statistics
            #expect(after.wakeUps - before.wakeUps <= 2)
            #expect(after.descriptors == 1)
            watch.cancel()
        }
    }

    @Test func aBodyThatCanNeverContinueFailsInsteadOfHanging() throws {
        #expect(throws: LoopError.self) {
            try TestLoop.run(patience: .milliseconds(10)) { _ in
                try await sleep(for: .seconds(1))
            }
        }
    }

    @Test func theLongestTurnIsMeasuredAndCanBeReset() throws {
        try RealLoop.run {
            let loop = EventLoop.current
            let begin = loop.poller.now
            while loop.poller.now < begin.advanced(by: .milliseconds(3)) {}
            try await sleep(for: .microseconds(1))
            #expect(loop.statistics.longestTurn >= .milliseconds(3))
            loop.resetLongestTurn()
            #expect(loop.statistics.longestTurn < .milliseconds(3))
        }
    }

    @Test func aRegularFileCannotBeWatched() throws {
        try RealLoop.run {
            let file = open("/etc/hostname", O_RDONLY)
            defer { close(file) }
            #expect {
                _ = try EventLoop.current.watch(file, .readable) { _ in }
            } throws: { error in
                let error = error as? LoopError
                return error?.code == EPERM && "\(error!)".contains("Operation not permitted")
            }
        }
    }

    @Test func aSignalOfThisThreadIsDeliveredAsACall() throws {
        try RealLoop.run {
            let loop = EventLoop.current
            var count = 0
            let first = try loop.onSignal(SIGUSR2) { count += 1 }
            let second = try loop.onSignal(SIGUSR2) { count += 10 }
            pthread_kill(pthread_self(), SIGUSR2)
            while count == 0 { try await sleep(for: .microseconds(100)) }
            #expect(count == 11)
            first.cancel()
            pthread_kill(pthread_self(), SIGUSR2)
            while count == 11 { try await sleep(for: .microseconds(100)) }
            #expect(count == 21)
            second.cancel()
        }
    }
}

/// Has ready work in each turn until it is stopped.
@LoopActor private final class Spinner {
    var isSpinning = true

    init() {
        spin()
    }

    private func spin() {
        if isSpinning { EventLoop.current.call { self.spin() } }
    }
}
