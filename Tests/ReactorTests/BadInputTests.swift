// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import ReactorTesting
import Testing

@testable import Reactor

/// Invalid input has a defined result: never a hang, never silence. `MisuseTests` covers the input
/// that stops the program.
struct BadInputTests {
    static let tooLong = Duration.seconds(Int64.max) * 4

    @Test func instantsSaturate() {
        let now = Instant(nanoseconds: 1_000)
        #expect(now.advanced(by: Self.tooLong).nanoseconds == .max)
        #expect(now.advanced(by: .zero - Self.tooLong).nanoseconds < .min / 2)
        #expect(Instant(nanoseconds: -9).advanced(by: .zero - Self.tooLong).nanoseconds == .min)
        #expect(now.advanced(by: .nanoseconds(Int64.max)).nanoseconds == .max)
        #expect(now.advanced(by: .nanoseconds(-3_000)).nanoseconds == -2_000)
        let ends = (Instant(nanoseconds: .min), Instant(nanoseconds: .max))
        #expect(ends.0.duration(to: ends.1) == .nanoseconds(Int64.max) * 2 + .nanoseconds(1))
    }

    @Test func aDeadlineBeyondTheClocksRangeNeverFires() throws {
        try TestLoop.run { time in
            let loop = EventLoop.current
            var calls = 0
            let timer = loop.schedule(after: Self.tooLong) { calls += 1 }
            let ticker = loop.every(Self.tooLong) { calls += 1 }
            let sleeper = spawn { try await sleep(for: Self.tooLong) }
            await time.advance(by: .seconds(100 * 365 * 86_400))
            #expect(calls == 0)
            timer.cancel()
            ticker.cancel()
            sleeper.cancel()
            let value = try await withTimeout(Self.tooLong) { 1 }
            #expect(value == 1)
            #expect(loop.statistics.timers == 0)
        }
    }

    @Test func theKernelAcceptsADeadlineBeyondTheClocksRange() throws {
        try RealLoop.run {
            let loop = EventLoop.current
            let timer = loop.schedule(after: Self.tooLong) { Issue.record("the timer fired") }
            try await sleep(for: .milliseconds(1))
            timer.cancel()
        }
    }

    @Test func aNegativeDelayMeansTheNextTurn() throws {
        try TestLoop.run { time in
            let before = time.now
            try await sleep(for: .seconds(-5))
            try await sleep(for: .zero - Self.tooLong)
            try await sleep(until: Instant(nanoseconds: .min))
            var fired = false
            EventLoop.current.schedule(after: .seconds(-5)) { fired = true }
            await time.settle()
            #expect(fired)
            await #expect(throws: TimeoutError.self) {
                try await withTimeout(.seconds(-5)) { try await sleep(for: .seconds(1)) }
            }
            #expect(time.now == before)
        }
    }

    @Test(arguments: [-1, 1_000_000] as [CInt])
    func aDescriptorThatIsNotOpenIsRefused(_ descriptor: CInt) throws {
        try RealLoop.run {
            let loop = EventLoop.current
            #expect(throws: LoopError.self) {
                _ = try loop.watch(descriptor, .readable) { _ in }
            }
            #expect(loop.statistics.descriptors == 0)
        }
    }

    @Test func aSecondWatchOverADescriptorIsRefusedAndTheFirstGoesOn() throws {
        try RealLoop.run {
            let pipe = try Pipe()
            let loop = EventLoop.current
            let event = Event()
            let first = try loop.watch(pipe.reader, .readable) { _ in event.set() }
            do throws(LoopError) {
                _ = try loop.watch(pipe.reader, .readable) { _ in }
                Issue.record("a second watch was accepted")
            } catch {
                #expect(error.code == EEXIST)
                #expect("\(error)".contains("watched already"))
            }
            pipe.fill()
            try await withTimeout(.seconds(10)) { try await event.wait() }
            first.cancel()
        }
    }

    @Test func aLateCancelDoesNotEndTheWatchOfTheNextOwnerOfTheNumber() throws {
        try RealLoop.run {
            let loop = EventLoop.current
            let old = try Pipe()
            let late = try loop.watch(old.reader, .readable) { _ in }
            let number = old.reader
            close(number)
            // The kernel returns the lowest free number; make sure that it is this one.
            let new = try Pipe()
            try #require(dup2(new.reader, number) == number)
            let event = Event()
            let watch = try loop.watch(number, .readable) { _ in event.set() }
            #expect(!late.isActive)
            late.cancel()
            new.fill()
            try await withTimeout(.seconds(10)) { try await event.wait() }
            watch.cancel()
            #expect(loop.statistics.descriptors == 0)
        }
    }
}

/// A pipe of the kernel, which its owner closes.
private final class Pipe {
    let reader: CInt
    private let writer: CInt

    init() throws {
        var ends: [CInt] = [0, 0]
        try #require(clinux_pipe(&ends) == 0)
        (reader, writer) = (ends[0], ends[1])
    }

    deinit {
        close(reader)
        close(writer)
    }

    func fill() {
        _ = write(writer, "x", 1)
    }
}
