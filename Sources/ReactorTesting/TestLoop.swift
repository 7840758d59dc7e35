// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Reactor

/// A loop whose clock the test moves: hours pass in microseconds, and always in the same order.
/// <doc:ReactorTesting> shows how to use it.
///
/// ```swift
/// try TestLoop.run { time in
///     var ticks = 0
///     let ticker = EventLoop.current.every(.seconds(60)) { ticks += 1 }
///     await time.advance(by: .seconds(3600))
///     #expect(ticks == 60)
///     ticker.cancel()
/// }
/// ```
public enum TestLoop {
    /// The start time of the clock, unless the test sets another.
    public static let defaultStart = Instant(nanoseconds: 1_000_000_000_000)

    /// Runs the body in a loop on the calling thread; one at a time in the process.
    ///
    /// - Parameters:
    ///   - start: The start time of the clock, in time since boot.
    ///   - order: The seed of the order in which ready tasks run, drawn again in each turn: the
    ///     same number gives the same order. `nil` is the order of arrival. Calls always keep their
    ///     order, because the loop promises it.
    ///   - patience: How long, in real time, the loop waits for other threads if nothing else can
    ///     happen, before the test fails.
    ///   - grace: How long, on the manual clock, the loop waits at its end: see `EventLoop.run`.
    ///     While it waits, the clock moves by itself.
    ///   - body: Gets the clock.
    /// - Throws: The error that the body throws; `LoopError` with `EDEADLK` if the body waits for
    ///   an event that cannot happen.
    public static func run<R: Sendable>(
        start: Instant = defaultStart, order: UInt64? = nil, patience: Duration = .seconds(5),
        grace: Duration = .zero, _ body: @escaping @LoopActor (ManualClock) async throws -> R
    ) throws -> R {
        try run(start: start, order: order, patience: patience, grace: grace) { clock, _ in
            try await body(clock)
        }
    }

    /// The same, with access to the poller, for tests of readiness.
    public static func run<R: Sendable>(
        start: Instant = defaultStart, order: UInt64? = nil, patience: Duration = .seconds(5),
        grace: Duration = .zero,
        _ body: @escaping @LoopActor (ManualClock, ManualPoller) async throws -> R
    ) throws -> R {
        try oneAtATime {
            let parts = LoopParts()
            let makePoller: @LoopActor () throws -> any Poller = {
                let clock = ManualClock(start: start)
                let poller = try ManualPoller(clock: clock, patience: patience)
                parts.made = (clock, poller)
                return poller
            }
            let options = LoopOptions(orderSeed: order, randomSeed: order ?? 0)
            return try EventLoop.run(polling: makePoller, options: options, grace: grace) {
                guard let (clock, poller) = parts.made else {
                    preconditionFailure("the loop makes its poller before it runs its body")
                }
                EventLoop.current.use(clock.wall)
                return try await body(clock, poller)
            }
        }
    }
}

/// The clock and the poller of a test's loop, once the loop has made them.
@LoopActor private final class LoopParts {
    var made: (clock: ManualClock, poller: ManualPoller)?

    nonisolated init() {}
}

/// A loop on the real clock and the kernel's epoll, for tests; one at a time in the process.
public enum RealLoop {
    /// Runs the body in a loop on the calling thread.
    ///
    /// - Parameters:
    ///   - grace: How long the loop waits at its end: see `EventLoop.run`.
    ///   - body: Runs on the loop.
    public static func run<R: Sendable>(
        grace: Duration = .zero, _ body: @escaping @LoopActor () async throws -> R
    ) throws -> R {
        try oneAtATime { try EventLoop.run(grace: grace, body) }
    }

    /// Runs the body in a loop on a poller of the caller's choice.
    package static func run<R: Sendable>(
        on makePoller: @LoopActor () throws -> any Poller,
        _ body: @escaping @LoopActor () async throws -> R
    ) throws -> R {
        try oneAtATime { try EventLoop.run(polling: makePoller, body) }
    }

    /// Runs the body, which makes loops of its own, while no other test has a loop.
    package static func reserve<R>(_ body: () throws -> R) rethrows -> R {
        try oneAtATime(body)
    }
}

/// Test runners run tests in parallel, but a process has one loop at a time.
private func oneAtATime<R>(_ body: () throws -> R) rethrows -> R {
    require(!EventLoop.isOnLoop, "this test already runs in a loop: do not start another")
    return try runLock.withLock { _ in try body() }
}

private let runLock = Mutex(())
