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
// Facts. Acknowledgements come in order from every broker that we know, so the front of the second
// ring is nearly always the one; one that comes early is marked and leaves with the front. What is
// under way cannot be dropped, because its message will be acknowledged: so the bound takes the
// oldest that waits.
//
// Trap. Availability and problems are deliveries too, and they are acknowledged by the same event.
// Their numbers are not here, so an unknown number means nothing.
//
// Choice. Two rings. The broker's library keeps its own copy of each message under way, so the
// second ring holds no values: only the sequence, the device and the delivery's number. Lateness is
// one number, not a mark on ten thousand readings: everything below `lateBefore` waited for the
// broker at some time.
//
// Cost. A delivery that is not at the front is looked for among all that are under way, which is a
// window's length at most.
//
// Rejected. One ring with a cursor: dropping the oldest that waits would tear a hole between the
// two parts. Dropping the newest: the broker would have the past and not the present. A dictionary
// from delivery to sequence: it hashes for each reading what the front of the ring already says.

import Ports
import Reactor
import Readings

/// Readings in memory: first in, first out, bounded. They do not outlive the process.
///
/// All operations take constant time, except for an acknowledgement out of order. Isolation: the
/// loop.
@LoopActor package final class MemoryReadingStore: ReadingStore {
    /// How many readings are kept at most.
    package let bound: Int
    package private(set) var dropped: UInt64 = 0

    private struct Waiting {
        let sequence: UInt64
        let reading: Reading
    }

    private struct UnderWay {
        let sequence: UInt64
        let device: DeviceID
        let delivery: DeliveryID
        var isAcknowledged = false
    }

    private var waiting = Ring<Waiting>()
    private var underWay = Ring<UnderWay>()
    /// Acknowledged before older ones, and therefore still in `underWay`.
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
        guard let kept = waiting.first else { return nil }
        return StoredReading(
            sequence: kept.sequence, reading: kept.reading,
            isLate: isOutage || kept.sequence < lateBefore)
    }

    package func append(_ reading: Reading) {
        waiting.append(Waiting(sequence: nextSequence, reading: reading))
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
        guard let kept = waiting.popFirst() else {
            preconditionFailure("No reading waits: publish what `next` gives.")
        }
        underWay.append(
            UnderWay(sequence: kept.sequence, device: kept.reading.device, delivery: delivery))
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

    /// A number is used again once it is acknowledged, so that one may be there twice.
    private func position(of delivery: DeliveryID) -> Int? {
        (0..<underWay.count).first { position in
            underWay[position].delivery == delivery && !underWay[position].isAcknowledged
        }
    }

    private func dropOldest() {
        guard let kept = waiting.popFirst() else { return }
        dropped += 1
        if newest[kept.reading.device.number] == kept.sequence { findNewest(kept.reading.device) }
    }

    private func noteNewest(_ sequence: UInt64, of device: DeviceID) {
        while newest.count <= device.number { newest.append(0) }
        newest[device.number] = sequence
    }

    /// The device's newest was dropped. It was the oldest that waited, so that what is left of the
    /// device is under way, and that is a window's length.
    private func findNewest(_ device: DeviceID) {
        let position = (0..<underWay.count).last { underWay[$0].device == device }
        newest[device.number] = position.map { underWay[$0].sequence } ?? 0
    }
}
