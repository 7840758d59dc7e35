// SPDX-License-Identifier: Apache-2.0

import Plan
import Reactor

/// How many deliveries are under way, and since when none was acknowledged.
///
/// A hundred sensors that are read on one tick are a hundred deliveries at once, and a broker
/// acknowledges them together if it receives them together: so the window is wide. But readings
/// that are under way when a broker stops answering reach the device's own topic later, and not its
/// history. So the window narrows while the broker acknowledges nothing for too long.
///
/// A count is enough. The library reports each delivery once, and the store knows which reading a
/// delivery carries.
struct DeliveryWindow {
    /// How many may be under way while the broker acknowledges nothing.
    static let narrow = 20
    /// How long the broker may acknowledge nothing before the window narrows.
    static let narrowAfter = Duration.seconds(1)

    let limit: Int
    private(set) var count = 0
    /// The last acknowledgement, or the first delivery since there was none under way.
    private var waitingSince = Instant(nanoseconds: 0)

    init(limit: Int) {
        self.limit = limit
    }

    var isEmpty: Bool { count == 0 }

    func isFull(at now: Instant) -> Bool {
        guard count < limit else { return true }
        guard count >= Self.narrow else { return false }
        return waitingSince.advanced(by: Self.narrowAfter) < now
    }

    mutating func add(at now: Instant) {
        if isEmpty { waitingSince = now }
        count += 1
    }

    /// A delivery was acknowledged.
    mutating func remove(at now: Instant) {
        count = max(0, count - 1)
        waitingSince = now
    }
}
