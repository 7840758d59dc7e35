// SPDX-License-Identifier: Apache-2.0
//
// Readings in memory, until the broker has acknowledged them.
//
//     append ──> waiting ──markPublished(as:)──> under way ──acknowledge──> forgotten
//                   │
//      full: oldest │
//                   v
//                dropped (counted)
//
// Facts. All known brokers acknowledge in order, so the front of the second ring is nearly always
// the reading that was acknowledged. A reading that is acknowledged early is marked, and removed
// when it reaches the front. A reading under way cannot be dropped, because its message will be
// acknowledged: so a full store drops the oldest reading that waits.
//
// Trap. Availability and problems are deliveries too, and they are acknowledged by the same event.
// The store does not have their numbers, so it ignores an unknown number.
//
// Choice. Two rings. The broker's library keeps its own copy of each message under way, so the
// second ring has no values: only the sequence, the device and the delivery's number. Lateness is
// one number, not a mark on ten thousand readings: every sequence below `lateBefore` waited for the
// broker at some time.
//
// Cost. For a delivery that is not at the front, all readings under way are searched, at most the
// length of the window.
//
// Rejected. One ring with a cursor: dropping the oldest waiting reading would leave a gap between
// the two parts. Dropping the newest: the broker would have the past and not the present. A
// dictionary from delivery to sequence: one hash for each reading, where a look at the front is
// enough.

import Ports
import Reactor
import Readings

/// Readings in memory: first in, first out, bounded. They do not outlive the process.
///
/// All operations take constant time, except for an acknowledgement out of order. Isolation: the
/// loop.
@LoopActor package final class MemoryReadingStore: ReadingStore {
    /// The largest number of readings in the store.
    package let bound: Int
    package private(set) var dropped: UInt64 = 0

    private struct WaitingReading {
        let sequence: UInt64
        let reading: Reading
    }

    private struct PublishedReading {
        let sequence: UInt64
        let device: DeviceID
        let delivery: DeliveryID
        var isAcknowledged = false
    }

    private var waiting = Ring<WaitingReading>()
    private var underWay = Ring<PublishedReading>()
    /// The number of readings that were acknowledged before older ones, and are still in
    /// `underWay`.
    private var early = 0
    private var nextSequence: UInt64 = 1
    private var lateBefore: UInt64 = 0
    private var isOutage = false
    /// The sequence of each device's newest reading, 0 for none; by the device's number.
    private var newest: ContiguousArray<UInt64> = []

    /// - Parameter bound: At least 1.
    package init(bound: Int) {
        precondition(bound > 0, "A store must have room for one reading at least.")
        self.bound = bound
    }

    package var count: Int { waiting.count + underWay.count - early }

    package var next: StoredReading? {
        guard let oldest = waiting.first else { return nil }
        return StoredReading(
            sequence: oldest.sequence, reading: oldest.reading,
            isLate: isOutage || oldest.sequence < lateBefore)
    }

    package func append(_ reading: Reading) {
        waiting.append(WaitingReading(sequence: nextSequence, reading: reading))
        noteNewest(nextSequence, of: reading.device)
        nextSequence += 1
        if count > bound { dropOldest() }
    }

    package func beginOutage() {
        isOutage = true
    }

    package func endOutage() {
        isOutage = false
        lateBefore = nextSequence
    }

    package func isNewest(_ stored: StoredReading) -> Bool {
        newest[stored.reading.device.number] == stored.sequence
    }

    package func markPublished(as delivery: DeliveryID) {
        guard let oldest = waiting.popFirst() else {
            preconditionFailure("No reading waits: publish the reading of `next`.")
        }
        underWay.append(
            PublishedReading(
                sequence: oldest.sequence, device: oldest.reading.device, delivery: delivery))
    }

    package func acknowledge(_ delivery: DeliveryID) {
        if underWay.first?.delivery == delivery {
            underWay.popFirst()
            forgetEarly()
        } else if let position = position(of: delivery) {
            underWay[position].isAcknowledged = true
            early += 1
        }
    }

    private func forgetEarly() {
        while underWay.first?.isAcknowledged == true {
            underWay.popFirst()
            early -= 1
        }
    }

    /// A number is used again after its acknowledgement, so it may be in the ring twice.
    private func position(of delivery: DeliveryID) -> Int? {
        (0..<underWay.count).first { position in
            underWay[position].delivery == delivery && !underWay[position].isAcknowledged
        }
    }

    private func dropOldest() {
        guard let oldest = waiting.popFirst() else { return }
        dropped += 1
        if newest[oldest.reading.device.number] == oldest.sequence {
            findNewest(oldest.reading.device)
        }
    }

    private func noteNewest(_ sequence: UInt64, of device: DeviceID) {
        while newest.count <= device.number { newest.append(0) }
        newest[device.number] = sequence
    }

    /// Called when the newest reading of a device was dropped. It was the oldest waiting reading,
    /// so all other readings of the device are under way, at most the length of the window.
    private func findNewest(_ device: DeviceID) {
        let position = (0..<underWay.count).last { underWay[$0].device == device }
        newest[device.number] = position.map { underWay[$0].sequence } ?? 0
    }
}
