// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Reactor
import ReactorTesting

/// Programmer's errors, by name. Each one ends the process.
enum Misuse {
    nonisolated(unsafe) private static var turnAgain: () -> Void = {}

    /// Makes the error with that name.
    static func commit(_ name: String) throws {
        switch name {
        case "turn-in-turn":
            let embedded = try EmbeddedLoop {
                EventLoop.current.call { Misuse.turnAgain() }
                await nextTurn()
            }
            Misuse.turnAgain = { _ = try? embedded.turn() }
            while try embedded.turn() {}
        case "nested": try EventLoop.run { try EventLoop.run { print("inside") } }
        case "misplaced": LoopActor.assumeIsolated { print("isolated") }
        case "ended-timer": try useAfterEnd { $0.schedule(after: .zero) }
        case "ended-loop": try useAfterEnd { _ = try $0.loop.watch(0, .readable) { _ in } }
        default: try commitInTest(name)
        }
    }

    private static func commitInTest(_ name: String) throws {
        switch name {
        case "clock-back":
            try TestLoop.run { time in await time.advance(by: .seconds(-1)) }
        case "stall-back":
            try TestLoop.run { time in time.stall(for: .seconds(-1)) }
        case "two-movers":
            try TestLoop.run { time in
                Task { await time.advance(by: .seconds(1)) }
                await time.advance(by: .seconds(1))
            }
        case "loop-in-test": try TestLoop.run { _ in try RealLoop.run {} }
        case "unknown-descriptor": try TestLoop.run { _, poller in poller.set(0, .readable) }
        default: try EventLoop.run { try await commitOnLoop(name) }
        }
    }

    @LoopActor private static func commitOnLoop(_ name: String) async throws {
        let loop = EventLoop.current
        switch name {
        case "other-thread":
            try await offload { LoopActor.assumeIsolated { print("isolated") } }
        case "no-period": _ = loop.every(.zero) {}
        case "no-wall-period": _ = WallSchedule.multiples(of: .seconds(-1))
        case "long-jitter": _ = loop.every(.seconds(1), jitter: .seconds(1)) {}
        case "no-permits": _ = Semaphore(0)
        case "too-many-releases": Semaphore(1).release()
        case "no-parties": _ = Barrier(0)
        case "no-room": _ = Queue<Int>(capacity: 0)
        case "lock-twice":
            let lock = Lock()
            try await lock.withLock { try await lock.withLock {} }
        case "outside-lock": Condition().notifyAll()
        case "race-of-none": let _: Int = try await race()
        case "first-of-none": _ = try await firstCompleted(of: [LoopTask<Int>]())
        case "gather-none-at-once": _ = try await gather([1], atMost: 0) { $0 }
        case "no-signals": _ = try signals()
        case "cancelled-watch":
            let counter = try EventFD()
            let watch = try loop.watch(counter.number, .readable) { _ in }
            watch.cancel()
            try watch.update(.writable)
        default: exit(2)
        }
    }

    /// Keeps a loop and a timer beyond their loop's end, and uses them in the next loop.
    private static func useAfterEnd(
        _ use: @escaping @LoopActor (StaleObjects) throws -> Void
    ) throws {
        let stale = try EventLoop.run {
            StaleObjects(loop: EventLoop.current, timer: EventLoop.current.timer {})
        }
        try EventLoop.run { try use(stale) }
    }
}

/// Objects of a loop that has ended.
@LoopActor private final class StaleObjects {
    let loop: EventLoop
    let timer: LoopTimer

    init(loop: EventLoop, timer: LoopTimer) {
        self.loop = loop
        self.timer = timer
    }

    func schedule(after delay: Duration) {
        timer.schedule(after: delay)
    }
}
