// SPDX-License-Identifier: Apache-2.0

import Primitives

extension EventLoop {
    /// Calls the action periodically, first within the coming period.
    ///
    /// - Parameters:
    ///   - period: The distance, at least a nanosecond.
    ///   - aligned: Whether the ticks are at multiples of the period since the loop began, so that
    ///     all tickers of one period, and of its multiples, share their wake-ups. Otherwise they
    ///     are counted from this call.
    ///   - late: How to handle ticks that the loop was too busy for.
    ///   - jitter: Each tick is delayed by a random time up to this one, so that many machines do
    ///     not call one server at the same moment; shorter than the period.
    ///   - fileID: The file of the call, for reports.
    ///   - line: The line of the call, for reports.
    ///   - action: Called at each tick.
    /// - Returns: The ticker, for cancelling. If it is dropped, the ticks go on.
    @discardableResult
    public func every(
        _ period: Duration, aligned: Bool = true, late: LatePolicy = .skip,
        jitter: Duration = .zero, fileID: StaticString = #fileID, line: UInt = #line,
        _ action: @escaping @LoopActor () -> Void
    ) -> Ticker {
        require(period >= .nanoseconds(1), "a ticker's period is at least a nanosecond")
        require(jitter < period, "jitter is shorter than the period, or ticks would overlap")
        let beginning = aligned ? epoch : poller.now
        return Ticker(
            loop: self, .loop(period: period.wholeNanoseconds, from: beginning.nanoseconds), late,
            jitter: jitter, instrumented("ticker", fileID, line, action))
    }

    /// Calls the action at the moments of a schedule on the wall clock.
    ///
    /// ```swift
    /// let quarters = try loop.every(.multiples(of: .seconds(900))) { report() }
    /// let mornings = try loop.every(.cron(try CronExpression("30 6 * * mon-fri"))) { wake() }
    /// ```
    ///
    /// - Parameters:
    ///   - schedule: The moments. `Ticker` describes the effect of steps of the wall clock.
    ///   - late: How to handle ticks that the loop was too busy for.
    ///   - jitter: Each tick is delayed by a random time up to this one.
    ///   - fileID: The file of the call, for reports.
    ///   - line: The line of the call, for reports.
    ///   - action: Called at each tick.
    /// - Returns: The ticker, for cancelling. If it is dropped, the ticks go on.
    /// - Throws: If the kernel has no descriptor left for the wall-clock timer.
    @discardableResult
    public func every(
        _ schedule: WallSchedule, late: LatePolicy = .skip, jitter: Duration = .zero,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ action: @escaping @LoopActor () -> Void
    ) throws(LoopError) -> Ticker {
        every(
            schedule, on: try wallClock, late: late, jitter: jitter, fileID: fileID, line: line,
            action)
    }

    /// The same, on a clock of the caller's choice.
    package func every(
        _ schedule: WallSchedule, on clock: any WallClock, late: LatePolicy = .skip,
        jitter: Duration = .zero, fileID: StaticString = #fileID, line: UInt = #line,
        _ action: @escaping @LoopActor () -> Void
    ) -> Ticker {
        Ticker(
            loop: self, .wall(schedule, clock), late, jitter: jitter,
            instrumented("ticker", fileID, line, action))
    }
}

/// The ticks of `EventLoop.every` as a sequence of their moments.
///
/// ```swift
/// for try await _ in ticks(every: .seconds(10)) { try await poll() }
/// ```
///
/// They begin with the call. Ticks that come before the task waits again are kept: with `skip` one
/// for all of them, with `catchUp` each.
@LoopActor public func ticks(
    every period: Duration, aligned: Bool = true, late: LatePolicy = .skip,
    jitter: Duration = .zero, fileID: StaticString = #fileID, line: UInt = #line
) -> LoopSequence<Instant> {
    sequence(of: late, Origin("ticks", fileID, line)) { tick in
        EventLoop.current.every(
            period, aligned: aligned, late: late, jitter: jitter, fileID: fileID, line: line, tick)
    }
}

/// The ticks of a schedule on the wall clock, as a sequence of their moments.
///
/// ```swift
/// let mornings = try CronExpression("0 6 * * *")
/// for try await _ in try ticks(every: .cron(mornings)) { try await water() }
/// ```
///
/// Otherwise they are like the ticks of a period.
///
/// - Throws: If the kernel has no descriptor left for the wall-clock timer.
@LoopActor public func ticks(
    every schedule: WallSchedule, late: LatePolicy = .skip, jitter: Duration = .zero,
    fileID: StaticString = #fileID, line: UInt = #line
) throws(LoopError) -> LoopSequence<Instant> {
    let clock = try EventLoop.current.wallClock
    return sequence(of: late, Origin("ticks", fileID, line)) { tick in
        EventLoop.current.every(
            schedule, on: clock, late: late, jitter: jitter, fileID: fileID, line: line, tick)
    }
}

@LoopActor private func sequence(
    of late: LatePolicy, _ origin: Origin, _ begin: (@escaping @LoopActor () -> Void) -> Ticker
) -> LoopSequence<Instant> {
    let loop = EventLoop.current
    let buffer = ElementBuffer<Instant>()
    let ticker = begin { buffer.offer(loop.now) { _ in late == .skip } }
    return LoopSequence(source: ElementSource(buffer, origin) { ticker.cancel() })
}
