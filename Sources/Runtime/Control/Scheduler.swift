// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor
import Readings

/// Runs the gateway file's `schedules`.
///
/// `every` counts on the loop's clock, which clock steps do not change. A cron line follows the
/// wall clock and the system's time zone; `Ticker` describes what happens when the wall clock is
/// stepped, and while the date is unknown.
@LoopActor final class Scheduler {
    private let clock: any WallClock
    private let perform: @LoopActor (ScheduleEntry.Action) -> Void
    private var tickers: [ScheduleEntry: Ticker] = [:]

    init(clock: any WallClock, perform: @escaping @LoopActor (ScheduleEntry.Action) -> Void) {
        self.clock = clock
        self.perform = perform
    }

    /// Replaces the schedules. A schedule that is in both lists keeps its time.
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
