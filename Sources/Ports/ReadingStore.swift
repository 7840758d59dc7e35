// SPDX-License-Identifier: Apache-2.0

import Reactor
import Readings

/// A reading in the store.
package struct StoredReading: Sendable {
    /// Grows by one with each reading that is appended.
    package let sequence: UInt64
    package let reading: Reading
    /// It waited for the broker: it is history unless it is the newest of its device.
    package let isLate: Bool

    package init(sequence: UInt64, reading: Reading, isLate: Bool) {
        self.sequence = sequence
        self.reading = reading
        self.isLate = isLate
    }
}

/// Where readings are from the moment they are made until the broker has acknowledged them.
///
///     append ──> waiting ──markPublished(as:)──> under way ──acknowledge──> forgotten
///
/// The store is the gateway's one record of the deliveries under way: it keeps the number of the
/// delivery with each reading. The broker's library keeps the messages themselves, and sends them
/// again after a reconnect.
///
/// Isolation: the loop. First in, first out; bounded, and what the bound costs is counted.
@LoopActor package protocol ReadingStore: AnyObject {
    /// Readings kept: waiting, and under way.
    var count: Int { get }
    /// Readings given up to the bound since the start, the oldest first.
    var dropped: UInt64 { get }
    /// The oldest reading that waits; it stays there until `markPublished`.
    var next: StoredReading? { get }

    /// Keeps a reading. When the store is full, the oldest that waits is dropped.
    func append(_ reading: Reading)
    /// Marks all that wait now, and all that come until `endOutage`, as late.
    func beginOutage()
    func endOutage()
    /// True when no later reading of the device is in the store.
    func isNewest(_ stored: StoredReading) -> Bool
    /// The broker has taken `next`: it is under way, under the number that `publish` returned.
    ///
    /// - Precondition: `next` is not `nil`.
    func markPublished(as delivery: DeliveryID)
    /// Forgets the reading of a delivery. Deliveries of other messages are ignored.
    func acknowledge(_ delivery: DeliveryID)
}
