// SPDX-License-Identifier: Apache-2.0

import Reactor

/// The clock on the wall of a test: it runs with the test's clock, and can be stepped.
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
    /// Wall time less boot time, nanoseconds; `nil` while the date is not known.
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
        let timer = EventLoop.current.schedule(after: .nanoseconds(delay)) { alarm.ring() }
        alarms.removeAll { !$0.alarm.isSet }
        alarms.append((alarm, timer))
        return alarm
    }

    /// Steps the clock, as somebody does who sets it: it shows that moment now.
    ///
    /// - Parameter seconds: Since 1970 UTC.
    public func step(to seconds: Int64) {
        offset = seconds * 1_000_000_000 - EventLoop.current.now.nanoseconds
        ringAll()
    }

    /// Steps the clock by a time, back if it is negative.
    public func step(by duration: Duration) {
        offset = offset.map { Instant(nanoseconds: $0).advanced(by: duration).nanoseconds }
        ringAll()
    }

    /// Nobody knows the date any more, as on a board without a battery after a start.
    public func forget() {
        offset = nil
        ringAll()
    }

    /// What was worked out from the old time is worth working out again.
    private func ringAll() {
        let stepped = alarms
        alarms.removeAll()
        for (alarm, timer) in stepped {
            timer.cancel()
            alarm.ring()
        }
    }
}
