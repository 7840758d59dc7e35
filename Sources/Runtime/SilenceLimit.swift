// SPDX-License-Identifier: Apache-2.0

import Plan
import Primitives

/// How long a device may send nothing before it is offline.
///
/// The device file has a limit, or an interval. Some devices send less often than their file says:
/// an SDS011 can be set to one frame in 30 minutes. It would be offline between any two frames. So
/// the limit is at least three times the device's own interval, and a minute while that interval is
/// not known. A limit in the gateway file is exact.
///
/// The interval of a polled device is the gateway's, so nothing is learned there.
struct SilenceLimit {
    private static let untilSecondMessage = Duration.seconds(60)

    private let base: Duration
    private let learns: Bool
    private var arrivals = ArrivalInterval()

    /// - Returns: `nil` for a device that is never silent for too long.
    init?(_ entry: DeviceEntry) {
        guard let base = entry.longestSilence else { return nil }
        self.base = base
        learns = entry.pace.staleAfter == nil && !entry.isPolled
    }

    var duration: Duration {
        guard learns, arrivals.latest != nil else { return base }
        return arrivals.isKnown
            ? arrivals.limit(atLeast: base) : max(base, SilenceLimit.untilSecondMessage)
    }

    /// A message arrived.
    mutating func note(_ stamp: Instant) {
        arrivals.note(stamp)
    }

    /// The port was lost.
    mutating func interrupt() {
        arrivals.interrupt()
    }
}
