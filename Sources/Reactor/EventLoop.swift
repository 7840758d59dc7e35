// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Primitives

/// One thread, one loop: everything in this process that waits, waits here.
///
/// **A turn** has three phases, in `turn()`:
///
/// ```
///        ┌──────────────┐   ┌──────────────┐   ┌───────────────────────────────┐
///   ┌──> │ run what is  │──>│ fire what is │──>│ poll: wait for events until   │──┐
///   │    │ ready        │   │ due          │   │ the next deadline; handle them│  │
///   │    └──────────────┘   └──────────────┘   └───────────────────────────────┘  │
///   └──────────────────────────────────────────────────────────────────────────────┘
/// ```
///
/// Two kinds of work become ready: pieces of tasks (the loop is the executor of this process, see
/// `RuntimeTakeover`) and calls from `call` and other threads. A phase handles what was there when
/// it began. What it causes waits for the next turn. So two parts of a program that wake each other
/// without end cannot block a third one.
///
/// **The thread sleeps only in the poll.** It sleeps until the earliest deadline, or without limit
/// if there is none: an idle loop costs nothing, not even a wake-up a day. While there is work, the
/// poll only checks for events, and in one turn of eight: the system call costs more than the work
/// of most turns.
///
/// **Time is boot time** (`CLOCK_BOOTTIME`). Readings are stamped with it, so stamps and timers use
/// one clock, and setting the date moves no timer. The kernel counts the timeout of epoll in
/// monotonic time, which stops while the machine is suspended. So a timer that comes due in suspend
/// does not wake the machine. It fires at the first event after the suspend or, at the latest, when
/// the rest of its wait is over. Both clocks behave alike in that, and boards that run a gateway do
/// not suspend. `now` is read once a turn, after the poll. A delay in `schedule(after:)` counts
/// from the call, because a long callback must not shorten the next wait.
///
/// **Callbacks are for frequent events**, readiness and timers: one costs a call and allocates
/// nothing. Tasks are for logic: each suspension costs some 2 000 instructions of the runtime.
///
/// **Rejected.** A loop on a thread of its own (it would need locks at its border, and the border
/// is everywhere); several loops (the same reason); io_uring (often forbidden in containers, and it
/// gains nothing for a few hundred events a second); SwiftNIO (its loops are threads of their own).
///
/// Isolation: the loop itself, except where it says otherwise.
@LoopActor public final class EventLoop {
    let poller: any Poller
    let timers = TimerQueue()
    let registrations = RegistrationTable()
    lazy var signalSource = SignalSource(loop: self)

    /// The wall clock, after its first use.
    var ownWallClock: (any WallClock)?

    /// The moment at which this turn's poll ended; all callbacks of a turn read the same value.
    public private(set) var now: Instant
    /// When the loop began: the common zero of aligned tickers.
    let epoch: Instant
    /// Work in `offload` whose end the loop has not processed.
    package internal(set) var pendingOffloads = 0
    /// Tasks of `spawn` that run, or failed with an error that was not handled.
    var tasks = IntrusiveList<AnyTaskRecord>()
    /// Gets the loop's reports about the program, such as an error that was not handled. The
    /// default writes them to standard error.
    public var onReport: @LoopActor (LoopReport) -> Void = { LoopReport.write($0) }
    private var instrumentation: Instrumentation?
    /// Whether debug mode is on.
    nonisolated let isDebugged: Bool
    /// The source of jitter.
    var random: SplitMix64

    private static var running: EventLoop?
    // Plain numbers, each stored by an assignment: Swift tracks `+=` on a property of a class, and
    // on a property of a structure in it, as a longer access, which costs more than the addition.
    private(set) var turns = 0
    private var wakeUps = 0
    private var longestTurn: Int64 = 0
    private var isFinished = false

    private init(poller: any Poller, _ options: LoopOptions) {
        self.poller = poller
        random = SplitMix64(seed: options.randomSeed ?? .random(in: .min ... .max))
        now = poller.now
        epoch = now
        isDebugged = options.slowLimit != nil
        instrumentation = Instrumentation(options, of: self)
    }

    /// The running loop. There is always one in code that is isolated to `LoopActor`.
    public static var current: EventLoop {
        guard let running else {
            preconditionFailure("no loop runs: call this inside EventLoop.run")
        }
        return running
    }

    /// Whether the caller is on the thread of a running loop. May be called on any thread.
    public nonisolated static var isOnLoop: Bool { LoopExecutor.shared.isOnLoop }

    /// Runs a loop on the calling thread until the body returns, and returns the body's result.
    ///
    /// Work that the body leaves behind does not delay the end: tasks of `spawn` are cancelled,
    /// tasks that wait in this module's `sleep` get a `CancellationError`, and all of them get a
    /// few turns to end. Other suspended tasks stay suspended.
    ///
    /// With `MARTLET_LOOP_DEBUG=1` in the environment the loop runs in debug mode. It reports work
    /// that blocks it for longer than `MARTLET_LOOP_SLOW` (`50ms`; default 100 ms), with the line
    /// of the program that started the work. It reports errors of offloaded work whose caller was
    /// cancelled. At its end it reports the tasks of `spawn` that still run, and its statistics.
    /// See
    /// <doc:Debugging>.
    ///
    /// The process ignores SIGPIPE from then on: a write to a closed pipe is an error of the write.
    /// One loop runs at a time in a process; a second call is a programmer's error.
    ///
    /// - Throws: The error that the body throws, or `LoopError` if the kernel has no descriptors
    ///   left.
    public nonisolated static func run<R: Sendable>(
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @LoopActor () async throws -> R
    ) throws -> R {
        try run(
            polling: { try mappingSystemErrors { () throws(SystemError) in try EpollPoller() } },
            options: .fromEnvironment, fileID: fileID, line: line, body)
    }

    /// Runs a loop with a poller of the caller's choice.
    package nonisolated static func run<R: Sendable>(
        polling makePoller: @LoopActor () throws -> any Poller,
        options: LoopOptions = LoopOptions(),
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @LoopActor () async throws -> R
    ) throws -> R {
        LoopExecutor.shared.claim()
        defer { LoopExecutor.shared.release() }
        signal(SIGPIPE, SIG_IGN)
        RuntimeTakeover.begin()
        defer { RuntimeTakeover.end() }
        return try LoopActor.assumeIsolated {
            let loop = EventLoop(poller: try makePoller(), options)
            return try loop.runUntilDone(Origin("main body", fileID, line), body)
        }
    }

    private func runUntilDone<R: Sendable>(
        _ origin: Origin, _ body: @escaping @LoopActor () async throws -> R
    ) throws -> R {
        try begin()
        defer { end() }
        let main = BodyResult<R>()
        Task {
            _ = debugger?.taskBegins(origin)
            do {
                main.result = .success(try await body())
            } catch {
                main.result = .failure(error)
            }
            isFinished = true
        }
        while !isFinished {
            try mappingSystemErrors { () throws(SystemError) in try turn() }
        }
        return try main.get()
    }

    private func begin() throws(LoopError) {
        EventLoop.running = self
        let poller = poller
        LoopExecutor.shared.setWake { poller.wake() }
        try RuntimeTakeover.begin(in: self)
    }

    private func end() {
        endTasks()
        if debugger != nil { onReport(.ended(statistics)) }
        signalSource.close()
        RuntimeTakeover.end(in: self)
        registrations.abandonAll()
        timers.close()
        LoopExecutor.shared.setWake(nil)
        EventLoop.running = nil
    }

    private func endTasks() {
        for task in tasks.nodes where task.isRunning {
            if debugger != nil { onReport(.unfinished(task.origin)) }
            task.cancel()
        }
        timers.abandonAll()
        // Bounded, because a task may yield without end.
        for _ in 0..<64 where !LoopExecutor.shared.isIdle { LoopExecutor.shared.runReady() }
        for task in tasks.nodes { task.reportUnhandled() }
    }

    /// Debug mode, if it is on.
    var debugger: LoopDebugger? { instrumentation?.debugger }

    /// One turn: first ready work, then due timers, then events from outside.
    private func turn() throws(SystemError) {
        turns = turns &+ 1
        if let instrumentation {
            instrumentation.runReady()
        } else {
            LoopExecutor.shared.runReady()
        }
        timers.fireDue(at: now)
        try poll()
    }

    /// Waits for events and handles them. While there is work, it only checks, and not in every
    /// turn.
    private func poll() throws(SystemError) {
        let isBusy = isFinished || !LoopExecutor.shared.isIdle
        if isBusy && turns & 7 != 0 { return }
        let asked = poller.now
        longestTurn = max(longestTurn, asked.nanoseconds - now.nanoseconds)
        let events = try poller.wait(until: isBusy ? asked : timers.earliest, from: asked)
        if !isBusy { wakeUps = wakeUps &+ 1 }
        now = poller.now
        for index in 0..<events {
            let (token, readiness) = poller.event(index)
            if token == wakeToken {
                LoopExecutor.shared.takeInbox()
            } else {
                registrations.find(token)?.deliver(readiness)
            }
        }
    }

    /// What the loop has done so far, and what it holds now.
    public var statistics: LoopStatistics {
        LoopStatistics(
            turns: turns, wakeUps: wakeUps, longestTurn: .nanoseconds(longestTurn),
            timers: timers.count, descriptors: registrations.count, tasks: tasks.count,
            offloads: pendingOffloads)
    }

    /// Starts to measure the longest turn again.
    public func resetLongestTurn() {
        longestTurn = 0
    }
}

/// The result of the body of `run`.
@LoopActor private final class BodyResult<Success: Sendable> {
    var result: Result<Success, any Error>?

    func get() throws -> Success {
        guard let result else { preconditionFailure("the loop ended before its body") }
        return try result.get()
    }
}
