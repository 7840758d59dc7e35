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
    private let perform: @LoopActor (ScheduleEntry) -> Void
    private var tickers: [Ticker] = []

    init(clock: any WallClock, perform: @escaping @LoopActor (ScheduleEntry) -> Void) {
        self.clock = clock
        self.perform = perform
    }

    func start(_ entries: [ScheduleEntry]) {
        for entry in entries {
            tickers.append(ticker(of: entry) { [weak self] in self?.perform(entry) })
        }
    }

    func stop() {
        for ticker in tickers { ticker.cancel() }
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
