// SPDX-License-Identifier: Apache-2.0

import Plan
import Reactor

/// The deliveries at QoS 1 that the broker has not acknowledged, at most so many at a time.
///
/// A hundred sensors that are read on one tick are a hundred deliveries at once, and a broker
/// acknowledges them in one go if it gets them in one go: so the window is wide. But what is under
/// way when a broker falls silent comes to the device's own topic later, and not to its history. So
/// the window narrows while its oldest delivery has waited for long.
///
/// Brokers acknowledge in order, so that the one looked for is nearly always the first.
struct DeliveryWindow {
    /// So many may always be under way.
    static let narrow = 20
    /// How long the oldest may have waited while more are.
    static let patience = Duration.seconds(1)

    let limit: Int
    private var deliveries: ContiguousArray<(number: Int32, sent: Instant)> = []

    init(limit: Int) {
        self.limit = limit
        deliveries.reserveCapacity(limit)
    }

    var isEmpty: Bool { deliveries.isEmpty }

    func isFull(at now: Instant) -> Bool {
        guard deliveries.count < limit else { return true }
        guard deliveries.count >= Self.narrow else { return false }
        return deliveries[0].sent.advanced(by: Self.patience) < now
    }

    mutating func insert(_ number: Int32, at now: Instant) {
        deliveries.append((number, now))
    }

    /// - Returns: False when no such delivery is under way.
    mutating func remove(_ number: Int32) -> Bool {
        guard let position = deliveries.firstIndex(where: { $0.number == number }) else {
            return false
        }
        deliveries.remove(at: position)
        return true
    }
}
