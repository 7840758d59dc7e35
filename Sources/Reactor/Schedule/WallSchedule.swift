// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Recurring moments on the wall clock.
public struct WallSchedule: Sendable {
    private enum Kind {
        case multiples(Int64)
        case cron(CronExpression, Zone)
    }

    private let kind: Kind

    /// The multiples of a period, counted from midnight UTC: with `.seconds(900)` each quarter of
    /// an hour.
    ///
    /// - Parameter period: At least a nanosecond. Periods that divide an hour give the expected
    ///   moments in nearly all time zones; for other periods use `cron`.
    public static func multiples(of period: Duration) -> WallSchedule {
        require(period >= .nanoseconds(1), "a schedule's period is at least a nanosecond")
        return WallSchedule(kind: .multiples(period.wholeNanoseconds))
    }

    /// The moments of a cron expression, in a time zone.
    ///
    /// `CronExpression` describes the effect of the zone's clock changes.
    public static func cron(
        _ expression: CronExpression, in zone: Zone = .system
    ) -> WallSchedule {
        WallSchedule(kind: .cron(expression, zone))
    }

    /// The first moment after another; both in nanoseconds since 1970 UTC.
    func next(after moment: Int64) -> Int64? {
        switch kind {
        case .multiples(let period): return Int64(0).multiple(of: period, after: max(moment, 0))
        case .cron(let expression, let zone):
            let next = expression.next(after: moment / 1_000_000_000, in: zone)
            return next.map { $0 * 1_000_000_000 }
        }
    }
}
