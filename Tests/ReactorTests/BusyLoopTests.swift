// SPDX-License-Identifier: Apache-2.0

import Reactor
import ReactorTesting
import Testing

/// A loop that always has work looks for events often enough.
struct BusyLoopTests {
    /// Ten callbacks of 2 ms in each turn: an event waits for the turn in which it came.
    @Test func longTurnsDelayAnEventByOneTurn() throws {
        #expect(try delay(calls: 10, each: .milliseconds(2)) == .milliseconds(20))
    }

    /// Turns of 10 µs: the loop looks after 200 µs.
    @Test func shortTurnsDelayAnEventByTwoHundredMicroseconds() throws {
        #expect(try delay(calls: 1, each: .microseconds(10)) == .microseconds(200))
    }

    /// A clock that stands still: the loop looks all the same.
    @Test func anEventIsFoundWithoutTimePassing() throws {
        #expect(try delay(calls: 1, each: .zero) == .zero)
    }

    @Test func aTimerFiresInTheTurnAfterItsDeadline() throws {
        try TestLoop.run { clock in
            let loop = EventLoop.current
            let work = BusyWork(clock, each: .microseconds(10))
            let fired = Event()
            let deadline = clock.now.advanced(by: .microseconds(50))
            var late = Duration.zero
            loop.schedule(at: deadline) {
                late = deadline.duration(to: clock.now)
                fired.set()
            }
            work.begin()
            try await fired.wait()
            work.end()
            #expect(late <= .microseconds(10))
        }
    }

    /// How long the event waits if it comes directly after the loop has looked for one.
    private func delay(calls: Int, each: Duration) throws -> Duration {
        try TestLoop.run { clock, poller in
            let loop = EventLoop.current
            let descriptor = poller.makeDescriptor()
            let work = (0..<calls).map { _ in BusyWork(clock, each: each) }
            var polls = 0
            var (ready, seen) = (clock.now, clock.now)
            let found = Event()
            let watch = try loop.watch(descriptor, .readable) { _ in
                polls += 1
                // The first event shows when the loop looks; the second one comes right after it.
                (ready, seen) = (seen, clock.now)
                if polls == 2 { found.set() }
            }
            poller.set(descriptor, .readable)
            for work in work { work.begin() }
            try await found.wait()
            watch.cancel()
            for work in work { work.end() }
            return ready.duration(to: seen)
        }
    }
}

/// A callback that is called in each turn, and takes a time.
@LoopActor private final class BusyWork {
    private let clock: ManualClock
    private let time: Duration
    private var call: LoopCall?

    init(_ clock: ManualClock, each time: Duration) {
        self.clock = clock
        self.time = time
    }

    func begin() {
        call = EventLoop.current.call { [self] in
            clock.stall(for: time)
            begin()
        }
    }

    func end() {
        call?.cancel()
    }
}
