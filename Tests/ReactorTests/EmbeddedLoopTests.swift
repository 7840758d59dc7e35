// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import LinuxSystem
import ReactorTesting
import Testing

@testable import Reactor

/// A loop that is driven by another one; here poll(2), which knows nothing of it but a descriptor.
struct EmbeddedLoopTests {
    @Test func theExampleShowsItsReading() throws {
        let program = EmbeddedExample()
        try RealLoop.reserve {
            let air = EmbeddedExample.Air()
            try program.run(air, EmbeddedExample.Host())
        }
        #expect(program.shown == [21])
    }

    /// One turn begins the sleep, one ends it. Each report of the descriptor may cost one more.
    @Test func theHostIsWokenByTheDeadlineOnly() throws {
        try Host.run { host in
            let embedded = try EmbeddedLoop { try await sleep(for: .milliseconds(30)) }
            let turns = try host.drive(embedded)
            try embedded.end()
            #expect(turns <= 6)
        }
    }

    @Test func theNextDeadlineIsSetAgainWhenItChanges() throws {
        try Host.run { host in
            let embedded = try EmbeddedLoop {
                let late = EventLoop.current.schedule(after: .seconds(1000)) {}
                try await sleep(for: .milliseconds(2))
                late.cancel()
                try await sleep(for: .milliseconds(2))
                return 7
            }
            try host.drive(embedded)
            #expect(try embedded.end() == 7)
        }
    }

    /// The report of the kernel's timer is taken in the turn that is too long.
    @Test func aDeadlineThatPassesDuringATurnIsNotLost() throws {
        try Host.run { host in
            let embedded = try EmbeddedLoop {
                let deadline = EventLoop.current.now.advanced(by: .milliseconds(20))
                let sleeper = spawn { try await sleep(until: deadline) }
                for _ in 0..<3 { await nextTurn() }
                // The timer is set, and has its moment now.
                while SystemClock.boot < deadline.nanoseconds + 5_000_000 {}
                try await sleeper.value
            }
            try host.drive(embedded)
            try embedded.end()
        }
    }

    @Test func aBusyLoopLooksForEventsInEachTurn() throws {
        try Host.run { host in
            let calls = Box()
            let embedded = try EmbeddedLoop {
                let answer = Promise<Int>()
                calls.set(EventLoop.current, answer)
                while !answer.isSet { await nextTurn() }
            }
            while calls.parts == nil { try host.step(embedded) }
            if let (loop, answer) = calls.parts {
                loop.callFromAnyThread { answer.succeed(with: 1) }
            }
            #expect(try host.drive(embedded) <= 6)
            try embedded.end()
        }
    }

    @Test func aCallOfAnotherThreadWakesTheHost() throws {
        try Host.run { host in
            let embedded = try EmbeddedLoop {
                let answer = Promise<Int>()
                let loop = EventLoop.current
                startThread { loop.callFromAnyThread { answer.succeed(with: 5) } }
                return try await answer.value
            }
            try host.drive(embedded)
            #expect(try embedded.end() == 5)
        }
    }

    @Test func theHostsCodeIsOffTheLoopAndReachesItByCalls() throws {
        try Host.run { host in
            let box = Box()
            let embedded = try EmbeddedLoop {
                let answer = Promise<Int>()
                box.set(EventLoop.current, answer)
                return try await answer.value
            }
            while box.parts == nil { try host.step(embedded) }
            #expect(!EventLoop.isOnLoop)
            if let (loop, answer) = box.parts {
                loop.callFromAnyThread { answer.succeed(with: 9) }
            }
            try host.drive(embedded)
            #expect(try embedded.end() == 9)
        }
    }

    @Test func aTaskOfTheHostReachesTheLoop() throws {
        try Host.run { host in
            let done = Box()
            let embedded = try EmbeddedLoop {
                let answer = Promise<Int>()
                done.set(EventLoop.current, answer)
                return try await answer.value
            }
            while done.parts == nil { try host.step(embedded) }
            Task { @LoopActor in done.parts?.1.succeed(with: 3) }
            try host.drive(embedded)
            #expect(try embedded.end() == 3)
        }
    }

    @Test func descriptorsOfTheLoopWakeTheHost() throws {
        try Host.run { host in
            let embedded = try EmbeddedLoop {
                let (near, far) = try ByteStream.pair()
                let echo = spawn {
                    for try await line in far.lines() { try await far.write("\(line)!\n") }
                }
                for number in 0..<50 {
                    try await near.write("\(number)\n")
                    let line = try await near.readLine()
                    #expect(line == "\(number)!")
                }
                near.close()
                try await echo.value
            }
            try host.drive(embedded)
            try embedded.end()
        }
    }

    @Test func theEndCancelsWhatStillRuns() throws {
        try Host.run { host in
            let trace = Texts()
            let embedded = try EmbeddedLoop {
                spawn {
                    do { try await sleep(for: .seconds(1000)) } catch { trace.append("\(error)") }
                }
                try await sleep(for: .seconds(1000))
            }
            try host.step(embedded)
            try host.step(embedded)
            #expect(throws: CancellationError.self) { try embedded.end() }
            #expect(trace.all == ["CancellationError()"])
        }
    }

    @Test func theErrorOfTheBodyIsThrownAtTheEnd() throws {
        try Host.run { host in
            let embedded = try EmbeddedLoop { throw Broken() }
            try host.drive(embedded)
            #expect(throws: Broken.self) { try embedded.end() }
        }
    }

    @Test func otherLoopsCanRunAfterTheEnd() throws {
        try Host.run { host in
            for number in 0..<3 {
                let embedded = try EmbeddedLoop { number }
                try host.drive(embedded)
                #expect(try embedded.end() == number)
                #expect(try EventLoop.run { number } == number)
            }
        }
    }

    /// The host is the main loop of GLib, on which GTK stands; if it is installed.
    @Test(.enabled(if: dlopen("libglib-2.0.so.0", RTLD_LAZY) != nil))
    func theMainLoopOfGlibDrivesIt() throws {
        #expect(
            try probe("embedded-in-glib").output == [
                "glib's own timer: true", "line 0!", "line 1!", "line 2!", "threads: 1",
                "descriptors left: 0", "end",
            ])
    }

    /// The reverse: a loop of others, here a queue of the kernel with a timer in it.
    @Test func aForeignLoopIsDrivenByItsDescriptor() throws {
        try RealLoop.run {
            var foreign = try Epoll()
            let timer = try BootTimer()
            try foreign.add(timer.number, .readable, token: 1)
            timer.set(SystemClock.boot + 1_000_000)
            let turned = Event()
            let watch = try EventLoop.current.watch(foreign.number, .readable) { _ in turned.set() }
            try await withTimeout(.seconds(20)) { try await turned.wait() }
            watch.cancel()
            let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: 1)
            defer { events.deallocate() }
            #expect(try foreign.wait(into: events, capacity: 1, nanoseconds: 0) == 1)
        }
    }
}

private struct Broken: Error {}

/// A loop on poll(2). It gives up after 20 seconds without an event.
private struct Host {
    struct Silent: Error {}

    static func run(_ body: (Host) throws -> Void) throws {
        try RealLoop.reserve { try body(Host()) }
    }

    /// Drives the loop until its body has ended, and returns the number of turns.
    @discardableResult func drive<R>(_ embedded: EmbeddedLoop<R>) throws -> Int {
        var turns = 1
        while try step(embedded) { turns += 1 }
        return turns
    }

    @discardableResult func step<R>(_ embedded: EmbeddedLoop<R>) throws -> Bool {
        var watched = pollfd(fd: embedded.descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&watched, 1, 20_000) == 1 else { throw Silent() }
        return try embedded.turn()
    }
}

/// What the body passes to its host.
private final class Box: Sendable {
    private let content = Mutex<(EventLoop, Promise<Int>)?>(nil)

    var parts: (EventLoop, Promise<Int>)? { content.withLock { $0 } }

    func set(_ loop: EventLoop, _ answer: Promise<Int>) {
        content.withLock { $0 = (loop, answer) }
    }
}
