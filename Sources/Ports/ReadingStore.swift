// SPDX-License-Identifier: Apache-2.0

import Reactor
import Readings

/// Whether a reading is still the present state of its device when it is published.
package enum Timeliness: Sendable {
    /// It did not wait: it belongs on the topic of its device.
    case fresh
    /// It waited, and no later reading of its device exists: it belongs there too.
    case newest
    /// It waited, and a later reading exists: it is history.
    case late
}

/// A reading in the store.
package struct StoredReading: Sendable {
    /// Grows by one with each reading of the device, from 1.
    package let sequence: UInt64
    package let reading: Reading
    package let timeliness: Timeliness

    package init(sequence: UInt64, reading: Reading, timeliness: Timeliness) {
        self.sequence = sequence
        self.reading = reading
        self.timeliness = timeliness
    }
}

/// Why a full store dropped a reading.
package enum DropCause: String, Sendable, CaseIterable {
    /// Its device sends more readings than a sensor, and the store is full.
    case flood
    /// The store is full of readings that wait for the broker.
    case full
    /// The broker refused the message: it is too large, or the user may not publish to the topic.
    case refused
}

/// A reading that a full store dropped.
package struct DroppedReading: Hashable, Sendable {
    package let device: DeviceID
    package let cause: DropCause

    package init(device: DeviceID, cause: DropCause) {
        self.device = device
        self.cause = cause
    }
}

/// Keeps each reading until the broker has acknowledged it.
///
///     append ──> waiting ──markPublished(as:)──> under way ──acknowledge──> forgotten
///                   ^                                │
///                   └────────── beginOutage ─────────┘
///
/// The store is the gateway's one record of the readings under way: it keeps each reading with the
/// number of its delivery. When the connection ends, they wait again.
///
/// Isolation: the loop. The readings of one device are published in their order. The store is
/// bounded. A device that sends too much loses its own readings, and no others.
@LoopActor package protocol ReadingStore: AnyObject {
    /// The number of readings that wait or are under way.
    var count: Int { get }

    /// The largest count.
    var bound: Int { get }

    /// Adds a reading. A full store drops the oldest reading of a flood, or of the device that has
    /// most waiting readings.
    ///
    /// - Returns: The reading that was dropped.
    func append(_ reading: Reading) -> DroppedReading?

    /// Whether a reading of that device waits or is under way.
    func holdsReading(of device: DeviceID) -> Bool

    /// The connection has ended: the readings under way wait again. All readings that wait now are
    /// late, and so are all that are added before `endOutage`.
    func beginOutage()
    func endOutage()

    /// The next reading for the topic of its device: fresh or newest. The devices take turns. It
    /// stays in the store until `markPublished`.
    ///
    /// - Parameter now: Decides which readings have waited too long to be fresh.
    func nextPresent(at now: Instant) -> StoredReading?

    /// The next late reading. The devices take turns. Read it only when `nextPresent` is `nil`: the
    /// newest reading of a device is not late.
    func nextLate() -> StoredReading?

    /// The broker has taken a reading: it is under way, under the number that `publish` returned.
    ///
    /// - Precondition: It is the present result of `nextPresent` or `nextLate`.
    func markPublished(_ stored: StoredReading, as delivery: DeliveryID)

    /// Removes the reading of a delivery. Deliveries of other messages are ignored.
    func acknowledge(_ delivery: DeliveryID)
}
