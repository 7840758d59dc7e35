// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor
import Readings

/// Runs the gateway file's `schedules`.
///
/// "Every so often" counts on the loop's clock, which no clock step reaches. A cron line speaks of
/// the clock on the wall, and of the system's time zone; `Ticker` says what becomes of it when that
/// clock is stepped, and while nobody knows the date.
@LoopActor final class Scheduler {
    private let clock: any WallClock
    private let perform: @LoopActor (ScheduleEntry.Action) -> Void
    private var tickers: [ScheduleEntry: Ticker] = [:]

    init(clock: any WallClock, perform: @escaping @LoopActor (ScheduleEntry.Action) -> Void) {
        self.clock = clock
        self.perform = perform
    }

    /// Makes the schedules these. One that was there before keeps its time.
    func apply(_ entries: [ScheduleEntry]) {
        for (entry, ticker) in tickers where !entries.contains(entry) {
            ticker.cancel()
            tickers[entry] = nil
        }
        for entry in entries where tickers[entry] == nil {
            tickers[entry] = ticker(of: entry) { [weak self] in self?.perform(entry.action) }
        }
    }

    func stop() {
        apply([])
    }

    private func ticker(
        of entry: ScheduleEntry, _ action: @escaping @LoopActor () -> Void
    ) -> Ticker {
        switch entry.when {
        case .every(let period): EventLoop.current.every(period, action)
        case .cron(let line): EventLoop.current.every(.cron(line), on: clock, action)
        }
    }
}
