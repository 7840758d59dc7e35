// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Ports
import Reactor
import Readings

/// Runs the gateway file's `schedules`.
///
/// "Every so often" counts on the loop's clock, which no clock step reaches. A cron line speaks of
/// the clock on the wall: its next moment is worked out again when that clock was stepped, and
/// while nobody knows the date (a board without a clock, before its first synchronisation) nothing
/// is due.
@LoopActor final class Scheduler {
    private let clock: any WallClock
    private let perform: @LoopActor (ScheduleEntry) -> Void
    private var tickers: [Ticker] = []
    private var alarms: [any Cancellable] = []

    init(clock: any WallClock, perform: @escaping @LoopActor (ScheduleEntry) -> Void) {
        self.clock = clock
        self.perform = perform
    }

    func start(_ entries: [ScheduleEntry]) {
        for entry in entries {
            switch entry.when {
            case .every(let period):
                tickers.append(
                    EventLoop.current.every(period) { [weak self] in self?.perform(entry) })
            case .cron(let expression):
                let line = CronLine(expression, clock: clock) { [weak self] in self?.perform(entry)
                }
                line.start()
                alarms.append(line)
            }
        }
    }

    func stop() {
        for ticker in tickers { ticker.cancel() }
        for alarm in alarms { alarm.cancel() }
    }
}

/// One cron line, from one due moment to the next.
@LoopActor private final class CronLine: Cancellable {
    private let expression: CronExpression
    private let clock: any WallClock
    private let action: @LoopActor () -> Void
    private var alarm: (any Cancellable)?
    private var due: Int64?
    /// Looks each minute whether the date is known by now.
    private lazy var dateCheck = EventLoop.current.timer { [weak self] in self?.start() }

    init(
        _ expression: CronExpression, clock: any WallClock, action: @escaping @LoopActor () -> Void
    ) {
        self.expression = expression
        self.clock = clock
        self.action = action
    }

    /// Waits for the next moment after now.
    func start() {
        guard let now = clock.now() else {
            return dateCheck.schedule(at: EventLoop.current.now.advanced(by: .seconds(60)))
        }
        guard let due = expression.next(after: now / 1_000_000_000) else { return }
        self.due = due
        alarm = clock.alarm(at: due) { [weak self] in self?.rang() }
    }

    func cancel() {
        alarm?.cancel()
        dateCheck.cancel()
    }

    /// The moment has come, or the clock was stepped. A step forward over the moment does not make
    /// it up: at the first synchronisation of a board that would be years of moments.
    private func rang() {
        let now = clock.now().map { $0 / 1_000_000_000 }
        if let due, let now, (due..<due + 60).contains(now) { action() }
        start()
    }
}
