// SPDX-License-Identifier: Apache-2.0

import Reactor
import Readings

/// A reading in the store.
package struct StoredReading: Sendable {
    /// Grows by one with each reading that is appended.
    package let sequence: UInt64
    package let reading: Reading
    /// Whether it waited in an outage. Then it is history, unless it is the newest of its device.
    package let isLate: Bool

    package init(sequence: UInt64, reading: Reading, isLate: Bool) {
        self.sequence = sequence
        self.reading = reading
        self.isLate = isLate
    }
}

/// Keeps each reading until the broker has acknowledged it.
///
///     append ──> waiting ──markPublished(as:)──> under way ──acknowledge──> forgotten
///
/// The store is the gateway's one record of the deliveries under way: it keeps the number of the
/// delivery with each reading. The broker's library keeps the messages themselves, and sends them
/// again after a reconnect.
///
/// Isolation: the loop. First in, first out. The store is bounded, and counts the readings that it
/// drops.
@LoopActor package protocol ReadingStore: AnyObject {
    /// The number of readings that wait or are under way.
    var count: Int { get }
    /// The number of readings that were dropped since the start, because the store was full.
    var dropped: UInt64 { get }
    /// The oldest reading that waits; it stays there until `markPublished`.
    var next: StoredReading? { get }

    /// Adds a reading. When the store is full, the oldest waiting reading is dropped.
    func append(_ reading: Reading)
    /// Marks as late all readings that wait now, and all that are added before `endOutage`.
    func beginOutage()
    func endOutage()
    /// True when no later reading of the device is in the store.
    func isNewest(_ stored: StoredReading) -> Bool
    /// The broker has taken `next`: it is under way, under the number that `publish` returned.
    ///
    /// - Precondition: `next` is not `nil`.
    func markPublished(as delivery: DeliveryID)
    /// Removes the reading of a delivery. Deliveries of other messages are ignored.
    func acknowledge(_ delivery: DeliveryID)
}
