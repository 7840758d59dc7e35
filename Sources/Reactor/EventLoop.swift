// SPDX-License-Identifier: Apache-2.0

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
/// poll only checks for events, and not in every turn: the system call costs more than the work of
/// most turns. A busy loop checks when 200 µs have passed since the last poll, or 64 turns if that
/// comes first. So an event waits for one turn and 200 µs at most. Turns alone would be no bound:
/// one may take 200 ns or 20 ms, and eight of 20 ms made each event that late. To read the clock
/// once a turn costs less than the poll in one turn of eight.
///
/// **Time is boot time** (`CLOCK_BOOTTIME`). Readings are stamped with it, so stamps and timers use
/// one clock, and setting the date moves no timer. The kernel counts the timeout of epoll in
/// monotonic time, which stops while the machine is suspended. So a timer that comes due in suspend
/// does not wake the machine. It fires at the first event after the suspend or, at the latest, when
/// the rest of its wait is over. Both clocks behave alike in that, and boards that run a gateway do
/// not suspend. `now` is read once a turn, after the poll if there is one. A delay in
/// `schedule(after:)` counts from the call, because a long callback must not shorten the next wait.
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

    /// The moment at which this turn began; all callbacks of a turn read the same value.
    @exclusivity(unchecked) public private(set) var now: Instant
    /// When the loop began: the common zero of aligned tickers.
    let epoch: Instant
    /// Work in `offload` whose end the loop has not processed.
    var offloads = IntrusiveList<OffloadedWork>()
    /// Tasks of `spawn` that run.
    @exclusivity(unchecked) var tasks = RunningTasks()
    /// The task of the loop's body, until it has ended.
    var body: (origin: Origin, identity: Int)?
    /// Errors of tasks of `spawn` that were not handled.
    var failures = IntrusiveList<UnhandledFailure>()
    /// What is called when the loop ends, each under its owner: for what a library has open that no
    /// registration stands for.
    package var endActions: [ObjectIdentifier: @LoopActor () -> Void] = [:]
    /// The body has ended, and the loop goes on for what it has left.
    @exclusivity(unchecked) package internal(set) var isEnding = false
    /// The loop goes on no longer: what begins now would never be resumed.
    var isOver = false
    /// Gets the loop's reports about the program, such as an error that was not handled. The
    /// default writes them to standard error.
    public var onReport: @LoopActor (LoopReport) -> Void = { LoopReport.write($0) }
    @exclusivity(unchecked) private(set) var instrumentation: Instrumentation?
    /// Whether debug mode is on.
    nonisolated let isDebugged: Bool
    /// The source of jitter.
    var random: SplitMix64

    /// How long a busy loop does not look for events, in nanoseconds.
    private static let longestWait: Int64 = 200_000

    @exclusivity(unchecked) private static var running: EventLoop?
    // Swift checks each access to a property of a class for overlapping accesses. In a turn these
    // checks cost more than the work. Plain values that each turn uses need no check: all code runs
    // on one thread, and no access to them calls other code. The attribute switches the check off.
    @exclusivity(unchecked) private(set) var turns = 0
    @exclusivity(unchecked) private var wakeUps = 0
    @exclusivity(unchecked) private var longestTurn: Int64 = 0
    /// Whether each turn looks for events.
    @exclusivity(unchecked) private var alwaysPolls = false
    /// When the last poll ended.
    @exclusivity(unchecked) private var lastPoll: Int64
    @exclusivity(unchecked) var isFinished = false

    init(poller: any Poller, _ options: LoopOptions) {
        self.poller = poller
        random = SplitMix64(seed: options.randomSeed ?? .random(in: .min ... .max))
        now = poller.now
        epoch = now
        lastPoll = now.nanoseconds
        isDebugged = options.slowLimit != nil
        instrumentation = Instrumentation(options, of: self)
    }

    /// The running loop. There is always one in code that is isolated to `LoopActor`.
    public static var current: EventLoop {
        guard let running else {
            misuse("no loop runs: call this inside EventLoop.run")
        }
        return running
    }

    /// Whether the caller is on the thread of a running loop. May be called on any thread.
    public nonisolated static var isOnLoop: Bool { LoopExecutor.shared.isOnLoop }

    /// Runs a loop on the calling thread until the body returns, and returns the body's result.
    ///
    /// ```swift
    /// do {
    ///     try EventLoop.run(cancellingOn: SIGINT, SIGTERM) {
    ///         try await serve()
    ///     }
    /// } catch let end as EndedBySignal {
    ///     exit(128 + end.number)  // as a shell has it
    /// }
    /// ```
    ///
    /// **The end.** What the body leaves behind ends with it. Tasks of `spawn` are cancelled, and
    /// the loop goes on until they have ended and work in `offload` is done, for `grace` at most.
    /// (Work whose caller was cancelled before is not waited for.) Then tasks of `Task {}` that
    /// wait in this module's `sleep` or `offload` get a `CancellationError` and a few turns. What
    /// still runs after that is reported and never resumed by this loop; other suspended tasks stay
    /// suspended. With a grace of zero the loop waits for nothing: tasks get a few turns.
    ///
    /// **Signals.** The first of `signals` cancels the body. If the body and what it has left have
    /// not ended after `grace`, or when a second signal comes a second later or more, the loop ends
    /// without them.
    ///
    /// With `MARTLET_LOOP_DEBUG=1` in the environment the loop runs in debug mode. It reports work
    /// that blocks it for longer than `MARTLET_LOOP_SLOW` (`50ms`; default 100 ms), with the line
    /// of the program that started the work. It reports errors of offloaded work whose caller was
    /// cancelled. At SIGUSR2 it reports what each task waits for. At its end it reports the tasks
    /// of `spawn` that still run, and its statistics. See <doc:Debugging>.
    ///
    /// While the loop runs, a write to a closed pipe is an error of the write, in all threads: if
    /// SIGPIPE had its default effect, it has none until the loop's end. Work of `offload` that
    /// goes on after the end is not protected. Child processes inherit the default effect.
    ///
    /// One loop runs at a time in a process; a second call is a programmer's error.
    ///
    /// - Parameters:
    ///   - signals: They cancel the body, such as `SIGINT, SIGTERM`.
    ///   - grace: How long the loop waits for what was cancelled, zero or more.
    ///   - fileID: The file of the call, for reports.
    ///   - line: The line of the call, for reports.
    ///   - body: Begins in the first turn. The loop ends when it has returned.
    /// - Returns: What the body returns, also if it was cancelled.
    /// - Throws: The error that the body throws; `EndedBySignal` if a signal ended it; `LoopError`
    ///   if the kernel has no descriptors left, or one of the signals cannot be caught.
    public nonisolated static func run<R: Sendable>(
        cancellingOn signals: CInt..., grace: Duration = .seconds(5),
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @LoopActor () async throws -> R
    ) throws -> R {
        try run(
            polling: { try mappingSystemErrors { () throws(SystemError) in try EpollPoller() } },
            options: .fromEnvironment, cancellingOn: signals, grace: grace, fileID: fileID,
            line: line, body)
    }

    /// Runs a loop with a poller of the caller's choice.
    package nonisolated static func run<R: Sendable>(
        polling makePoller: @LoopActor () throws -> any Poller,
        options: LoopOptions = LoopOptions(), cancellingOn signals: [CInt] = [],
        grace: Duration = .zero, fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @LoopActor () async throws -> R
    ) throws -> R {
        LoopExecutor.shared.claim()
        defer { LoopExecutor.shared.release() }
        return try Signal.withBrokenPipesAsErrors {
            RuntimeTakeover.begin()
            defer { RuntimeTakeover.end() }
            return try LoopActor.assumeIsolated {
                let loop = EventLoop(poller: try makePoller(), options)
                try loop.begin()
                defer { loop.end() }
                let origin = Origin("main body", fileID, line)
                return try loop.runUntilDone(origin, signals, grace, body)
            }
        }
    }

    private func runUntilDone<R: Sendable>(
        _ origin: Origin, _ numbers: [CInt], _ grace: Duration,
        _ body: @escaping @LoopActor () async throws -> R
    ) throws -> R {
        let signals = try EndingSignals(numbers, grace: grace, loop: self)
        defer { signals?.close() }
        let main = BodyResult<R>()
        let task = start(body, origin, main)
        signals?.cancel = { task.cancel() }
        defer { endWork(within: grace, signals) }
        while !isFinished, signals?.isOver != true {
            try mappingSystemErrors { () throws(SystemError) in try turn() }
        }
        if !isFinished { onReport(.abandoned(origin)) }
        isFinished = false
        return try main.get(endedBy: signals?.received)
    }

    /// Starts the task of the body.
    func start<R: Sendable>(
        _ body: @escaping @LoopActor () async throws -> R, _ origin: Origin, _ main: BodyResult<R>
    ) -> Task<Void, Never> {
        let task = Task {
            debugger?.taskBegins(origin)
            do {
                main.result = .success(try await body())
            } catch {
                main.result = .failure(error)
            }
            self.body = nil
            isFinished = true
        }
        self.body = (origin, task.hashValue)
        return task
    }

    func begin() throws(LoopError) {
        EventLoop.running = self
        offloadLimit = OffloadPool.defaultLimit
        let poller = poller
        LoopExecutor.shared.setWake(for: ObjectIdentifier(self)) { poller.wake() }
        do throws(LoopError) {
            try RuntimeTakeover.begin(in: self)
        } catch {
            end()
            throw error
        }
        instrumentation?.begin(in: self)
    }

    func end() {
        if debugger != nil { onReport(.ended(statistics)) }
        signalSource.close()
        RuntimeTakeover.end(in: self)
        registrations.abandonAll()
        timers.close()
        LoopExecutor.shared.removeWake()
        EventLoop.running = nil
    }

    /// Debug mode, if it is on.
    var debugger: LoopDebugger? { instrumentation?.debugger }

    /// One turn after a pause in which other code had the thread.
    ///
    /// It looks for events in any case: the next turn may be far away.
    func turnAfterPause() throws(SystemError) {
        now = poller.now
        lastPoll = now.nanoseconds
        alwaysPolls = true
        try turn()
    }

    /// One turn: first ready work, then due timers, then events from outside.
    func turn() throws(SystemError) {
        turns &+= 1
        runReady()
        timers.fireDue(at: now)
        try poll()
    }

    /// Runs the work that is ready now.
    func runReady() {
        if let instrumentation {
            instrumentation.runReady()
        } else {
            LoopExecutor.shared.runReady()
        }
    }

    /// Waits for events and handles them. While there is work, it only checks, and not in every
    /// turn.
    private func poll() throws(SystemError) {
        let isBusy = isFinished || isEnding && isQuiet || !LoopExecutor.shared.isIdle
        now = poller.now
        let sinceLast = now.nanoseconds &- lastPoll
        if isBusy && sinceLast < Self.longestWait && turns & 63 != 0 && !alwaysPolls { return }
        longestTurn = max(longestTurn, sinceLast)
        let events = try poller.wait(until: isBusy ? now : timers.earliest, from: now)
        if !isBusy { wakeUps &+= 1 }
        now = poller.now
        lastPoll = now.nanoseconds
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
            timers: timers.count, descriptors: registrations.count,
            tasks: tasks.count + failures.count, offloads: offloads.count)
    }

    /// Starts to measure the longest turn again.
    public func resetLongestTurn() {
        longestTurn = 0
    }
}
