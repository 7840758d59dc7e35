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
/// Isolation: the loop. First in, first out; bounded, and what the bound costs is counted.
@LoopActor package protocol ReadingStore: AnyObject {
    /// Readings kept: waiting, and handed out but not acknowledged.
    var count: Int { get }
    /// Whether `next` has one to hand out.
    var hasWaiting: Bool { get }
    /// Readings given up to the bound since the start, the oldest first.
    var dropped: UInt64 { get }

    /// Keeps a reading. When the store is full, the oldest that is not handed out is dropped.
    func append(_ reading: Reading)
    /// Marks all that wait now, and all that come until `endOutage`, as late.
    func beginOutage()
    func endOutage()
    /// Hands out the oldest that waits; it stays in the store until `acknowledge`.
    func next() -> StoredReading?
    /// Takes back the newest that was handed out: it waits again, at its old place.
    func putBack(_ sequence: UInt64)
    /// True when no later reading of the device is in the store.
    func isNewest(_ stored: StoredReading) -> Bool
    /// Forgets a reading that was handed out.
    func acknowledge(_ sequence: UInt64)
}
