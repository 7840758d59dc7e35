// SPDX-License-Identifier: Apache-2.0

extension EventLoop {
    /// Calls the action in the next turn, after what is ready already.
    public func call(_ action: @escaping @LoopActor () -> Void) {
        LoopExecutor.shared.enqueue(.call(action))
    }

    /// Calls the action on the loop. May be called on any thread; one that calls it after the loop
    /// has ended leaves the action for the next loop.
    public nonisolated func callFromAnyThread(_ action: @escaping @Sendable @LoopActor () -> Void) {
        LoopExecutor.shared.enqueue(.call(action))
    }

    /// A timer that is not scheduled yet.
    public func timer(_ action: @escaping @LoopActor () -> Void) -> LoopTimer {
        LoopTimer(loop: self, action)
    }

    /// Calls the action at that moment, or in the next turn if it has passed.
    @discardableResult
    public func schedule(
        at deadline: Instant, _ action: @escaping @LoopActor () -> Void
    ) -> LoopTimer {
        let timer = timer(action)
        timer.schedule(at: deadline)
        return timer
    }

    /// Calls the action when that time has passed, counted from the call, not from `now`.
    @discardableResult
    public func schedule(
        after delay: Duration, _ action: @escaping @LoopActor () -> Void
    ) -> LoopTimer {
        let timer = timer(action)
        timer.schedule(after: delay)
        return timer
    }

    /// Calls the action at equal distances in time, first in the coming period.
    ///
    /// - Parameters:
    ///   - period: The distance, at least a nanosecond.
    ///   - aligned: Whether the ticks stand at multiples of the period since the loop began, so
    ///     that all tickers of one period, and those of its multiples, share their wake-ups.
    ///     Otherwise they are counted from this call.
    ///   - late: What to do about ticks that the loop was too busy for.
    public func every(
        _ period: Duration, aligned: Bool = true, late: LatePolicy = .skip,
        _ action: @escaping @LoopActor () -> Void
    ) -> Ticker {
        let epoch = aligned ? epoch : poller.now
        return Ticker(loop: self, every: period, from: epoch, late: late, action)
    }

    /// Runs a job of the runtime when that time has passed.
    func enqueue(_ job: UnownedJob, after delay: Duration) {
        JobTimer(loop: self, job).arm(at: poller.now.advanced(by: delay))
    }
}
