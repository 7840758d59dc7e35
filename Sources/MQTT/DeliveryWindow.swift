// SPDX-License-Identifier: Apache-2.0

import Plan
import Reactor

/// The deliveries under way, in the order of `publish`, and since when none was acknowledged.
///
/// A hundred sensors that are read on one tick are a hundred deliveries at once, and a broker
/// acknowledges them together if it receives them together: so the window is wide. But what is
/// under way when a broker freezes cannot be taken back: it reaches the topics of the devices when
/// the broker goes on, as if it were new. So the window closes while the broker acknowledges
/// nothing for `patience`, and what arrives after that waits in the store, where its age counts.
///
///     deliveries   1 2 3 . . . . . . . . . . . 4 5 6
///     answers       1 2   (the broker freezes)    3 4 5 6
///     window       open      │ closed          │ open
///                        patience
///
/// A broker that is farther away than `patience` is used in shorter bursts, and loses nothing.
struct DeliveryWindow {
    /// How long the broker may acknowledge nothing before the window closes.
    static let patience = Duration.milliseconds(500)

    private struct Delivery {
        let number: Int32
        let since: Instant
    }

    let limit: Int
    private var deliveries: ContiguousArray<Delivery> = []
    private var lastAcknowledgement = Instant(nanoseconds: 0)

    init(limit: Int) {
        self.limit = limit
    }

    var isEmpty: Bool { deliveries.isEmpty }
    /// Since when the oldest delivery is under way; `nil` when there is none.
    var oldest: Instant? { deliveries.first?.since }

    func isFull(at now: Instant) -> Bool {
        guard deliveries.count < limit else { return true }
        guard let oldest else { return false }
        return max(oldest, lastAcknowledgement).advanced(by: Self.patience) < now
    }

    mutating func add(_ number: Int32, at now: Instant) {
        deliveries.append(Delivery(number: number, since: now))
    }

    /// A delivery was acknowledged. Nearly always it is the oldest.
    mutating func remove(_ number: Int32, at now: Instant) {
        guard let place = deliveries.firstIndex(where: { $0.number == number }) else { return }
        deliveries.remove(at: place)
        lastAcknowledgement = now
    }

    /// The connection has ended.
    mutating func removeAll() {
        deliveries.removeAll(keepingCapacity: true)
    }
}
