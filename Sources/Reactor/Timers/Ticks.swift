// SPDX-License-Identifier: Apache-2.0

import Primitives

extension EventLoop {
    /// Calls the action at equal distances in time, first in the coming period.
    ///
    /// - Parameters:
    ///   - period: The distance, at least a nanosecond.
    ///   - aligned: Whether the ticks stand at multiples of the period since the loop began, so
    ///     that all tickers of one period, and those of its multiples, share their wake-ups.
    ///     Otherwise they are counted from this call.
    ///   - late: What to do about ticks that the loop was too busy for.
    ///   - jitter: Each tick is put off by a time up to this one, drawn at random, so that many
    ///     machines do not ask one server in the same moment; shorter than the period.
    /// - Returns: What to cancel it by. If it is dropped, the ticks go on.
    @discardableResult
    public func every(
        _ period: Duration, aligned: Bool = true, late: LatePolicy = .skip,
        jitter: Duration = .zero, fileID: StaticString = #fileID, line: UInt = #line,
        _ action: @escaping @LoopActor () -> Void
    ) -> Ticker {
        precondition(period >= .nanoseconds(1), "a ticker's period is at least a nanosecond")
        precondition(jitter < period, "jitter is shorter than the period, or ticks would meet")
        let beginning = aligned ? epoch : poller.now
        return Ticker(
            loop: self, .loop(period: period.wholeNanoseconds, from: beginning.nanoseconds), late,
            jitter: jitter, examined("ticker", fileID, line, action))
    }

    /// Calls the action when the clock on the wall shows the moments of a schedule.
    ///
    /// ```swift
    /// let quarters = try loop.every(.multiples(of: .seconds(900))) { report() }
    /// let mornings = try loop.every(.cron(try CronExpression("30 6 * * mon-fri"))) { wake() }
    /// ```
    ///
    /// - Parameters:
    ///   - schedule: When. What it does when that clock is stepped stands at `Ticker`.
    ///   - late: What to do about ticks that the loop was too busy for.
    ///   - jitter: Each tick is put off by a time up to this one, drawn at random.
    /// - Returns: What to cancel it by. If it is dropped, the ticks go on.
    /// - Throws: If there is no descriptor left for the kernel to tell of the wall's clock by.
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
            examined("ticker", fileID, line, action))
    }
}

/// The ticks of `EventLoop.every`, one after the other: the moments at which they came.
///
/// ```swift
/// for try await _ in ticks(every: .seconds(10)) { try await poll() }
/// ```
///
/// They begin with the call. One that comes while the last is still being dealt with is kept: with
/// `skip` one for all of them, with `catchUp` each.
@LoopActor public func ticks(
    every period: Duration, aligned: Bool = true, late: LatePolicy = .skip,
    jitter: Duration = .zero, fileID: StaticString = #fileID, line: UInt = #line
) -> LoopSequence<Instant> {
    sequence(of: late) { tick in
        EventLoop.current.every(
            period, aligned: aligned, late: late, jitter: jitter, fileID: fileID, line: line, tick)
    }
}

/// The ticks of a schedule on the clock on the wall, one after the other.
///
/// ```swift
/// let mornings = try CronExpression("0 6 * * *")
/// for try await _ in try ticks(every: .cron(mornings)) { try await water() }
/// ```
///
/// In all else they are like those of a period.
///
/// - Throws: If there is no descriptor left for the kernel to tell of the wall's clock by.
@LoopActor public func ticks(
    every schedule: WallSchedule, late: LatePolicy = .skip, jitter: Duration = .zero,
    fileID: StaticString = #fileID, line: UInt = #line
) throws(LoopError) -> LoopSequence<Instant> {
    let clock = try EventLoop.current.wallClock
    return sequence(of: late) { tick in
        EventLoop.current.every(
            schedule, on: clock, late: late, jitter: jitter, fileID: fileID, line: line, tick)
    }
}

@LoopActor private func sequence(
    of late: LatePolicy, _ begin: (@escaping @LoopActor () -> Void) -> Ticker
) -> LoopSequence<Instant> {
    let loop = EventLoop.current
    let inflow = Inflow<Instant>()
    let ticker = begin { inflow.offer(loop.now) { _ in late == .skip } }
    return LoopSequence(source: ElementSource(inflow) { ticker.cancel() })
}
