// SPDX-License-Identifier: Apache-2.0

import Reactor

/// The wall clock of a test: it moves with the test's clock, and can be stepped.
///
/// ```swift
/// try TestLoop.run { time in
///     var meals = 0
///     let noon = try CronExpression("0 12 * * *")
///     let ticker = try EventLoop.current.every(.cron(noon, in: .utc)) { meals += 1 }
///     time.wall.step(to: 1_767_268_740)               // 2026-01-01 11:59 UTC
///     await time.advance(by: .seconds(60))
///     #expect(meals == 1)
///     ticker.cancel()
/// }
/// ```
///
/// Isolation: the loop.
@LoopActor public final class ManualWallClock: WallClock {
    /// Wall time minus boot time, nanoseconds; `nil` while the date is not known.
    private var offset: Int64?
    private var alarms: [(alarm: WallAlarm, timer: LoopTimer)] = []

    package nonisolated init(offset: Int64? = 0) {
        self.offset = offset
    }

    package func now() -> Int64? {
        offset.map { EventLoop.current.now.nanoseconds + $0 }
    }

    package func alarm(
        at nanoseconds: Int64, _ action: @escaping @LoopActor () -> Void
    ) -> WallAlarm {
        let alarm = WallAlarm(at: nanoseconds, action)
        let delay = nanoseconds - (now() ?? 0)
        let timer = EventLoop.current.schedule(after: .nanoseconds(delay)) { alarm.fire() }
        alarms.removeAll { !$0.alarm.isSet }
        alarms.append((alarm, timer))
        return alarm
    }

    /// Steps the clock, as if it was set: it shows that moment now.
    ///
    /// - Parameter seconds: Since 1970 UTC.
    public func step(to seconds: Int64) {
        offset = seconds * 1_000_000_000 - EventLoop.current.now.nanoseconds
        fireAll()
    }

    /// Steps the clock by a duration, back if it is negative.
    public func step(by duration: Duration) {
        offset = offset.map { Instant(nanoseconds: $0).advanced(by: duration).nanoseconds }
        fireAll()
    }

    /// Makes the date unknown, as on a board without a battery after a start.
    public func forget() {
        offset = nil
        fireAll()
    }

    /// Fires all alarms: they were computed from the old time.
    private func fireAll() {
        let stepped = alarms
        alarms.removeAll()
        for (alarm, timer) in stepped {
            timer.cancel()
            alarm.fire()
        }
    }
}
