// SPDX-License-Identifier: Apache-2.0

import Primitives

/// The interval at which the messages of a device, or one of its values, arrive: the shorter one
/// of the last two. One long interval is an outage; two are the device's own interval.
struct ArrivalInterval {
    /// What comes less often needs a `stale-after`.
    private static let longest = Duration.seconds(3600)

    private(set) var latest: Instant?
    private var previous: Duration?
    private var newest: Duration?

    mutating func note(_ stamp: Instant) {
        if let latest { (previous, newest) = (newest, latest.duration(to: stamp)) }
        latest = stamp
    }

    /// The port was lost: the time until the next arrival is not an interval of the device.
    mutating func interrupt() {
        latest = nil
    }

    /// Whether there were two arrivals.
    var isKnown: Bool { newest != nil }

    /// Whether something is missing since the last arrival.
    ///
    /// - Parameter limit: At least this time may pass; `nil` for any time.
    func isOverdue(at moment: Instant, _ limit: Duration?) -> Bool {
        guard let limit, let latest else { return false }
        return latest + self.limit(atLeast: limit) <= moment
    }

    /// The time without an arrival after which something is missing: three intervals, and not less
    /// than a given time.
    func limit(atLeast time: Duration) -> Duration {
        guard let newest else { return time }
        return max(time, min(newest, previous ?? newest, ArrivalInterval.longest) * 3)
    }
}
