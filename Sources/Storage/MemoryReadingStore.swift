// SPDX-License-Identifier: Apache-2.0
//
// Where readings are while nobody has acknowledged them, in memory.
//
//     append ──> waiting ──next()──> handed out ──acknowledge──> forgotten
//                   │  ^                 │
//      full: oldest │  └────putBack──────┘
//                   v
//                dropped (counted)
//
// Two rings. What is handed out stays, because only the broker's acknowledgement makes it
// superfluous. What is handed out cannot be dropped, because its message is under way and will be
// acknowledged: so the bound takes the oldest that waits. Acknowledgements come in order from every
// broker that we know, so the front of the ring is nearly always the one; one that comes early is
// marked and goes when it reaches the front.
//
// Lateness is one number, not a mark on ten thousand readings: everything below `lateBefore` waited
// for the broker at some time.
//
// Rejected: one ring with a cursor. Dropping the oldest that waits would tear a hole between the
// two parts. Also rejected: dropping the newest, which would leave the broker with the past and
// without the present.

import Ports
import Reactor
import Readings

/// Readings in memory: first in, first out, bounded. They do not outlive the process.
///
/// All operations take constant time. Isolation: the loop.
@LoopActor package final class MemoryReadingStore: ReadingStore {
    /// How many readings are kept at most.
    package let bound: Int
    package private(set) var dropped: UInt64 = 0

    private struct Kept {
        let sequence: UInt64
        let reading: Reading
        var isAcknowledged = false
    }

    private var waiting = Ring<Kept>()
    private var handedOut = Ring<Kept>()
    /// Acknowledged before its elder ones, and therefore still in `handedOut`.
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

    package var count: Int { waiting.count + handedOut.count - early }

    package var hasWaiting: Bool { !waiting.isEmpty }

    package func append(_ reading: Reading) {
        waiting.append(Kept(sequence: nextSequence, reading: reading))
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

    package func next() -> StoredReading? {
        guard let kept = waiting.popFirst() else { return nil }
        handedOut.append(kept)
        return StoredReading(
            sequence: kept.sequence, reading: kept.reading,
            isLate: isOutage || kept.sequence < lateBefore)
    }

    package func putBack(_ sequence: UInt64) {
        guard let kept = handedOut.last, kept.sequence == sequence, !kept.isAcknowledged else {
            preconditionFailure("Only the newest reading that was handed out can be put back.")
        }
        handedOut.popLast()
        waiting.prepend(kept)
    }

    package func isNewest(_ stored: StoredReading) -> Bool {
        newest[stored.reading.device.number] == stored.sequence
    }

    package func acknowledge(_ sequence: UInt64) {
        guard handedOut.first?.sequence != sequence else {
            handedOut.popFirst()
            forgetEarly()
            return
        }
        guard let position = position(of: sequence), !handedOut[position].isAcknowledged else {
            preconditionFailure("Reading \(sequence) is not handed out: it cannot be acknowledged.")
        }
        handedOut[position].isAcknowledged = true
        early += 1
    }

    private func forgetEarly() {
        while let kept = handedOut.first, kept.isAcknowledged {
            handedOut.popFirst()
            early -= 1
        }
    }

    /// Sequences grow from front to back, with holes where readings were dropped.
    private func position(of sequence: UInt64) -> Int? {
        var (low, high) = (0, handedOut.count)
        while low < high {
            let middle = (low + high) / 2
            if handedOut[middle].sequence < sequence { low = middle + 1 } else { high = middle }
        }
        guard low < handedOut.count, handedOut[low].sequence == sequence else { return nil }
        return low
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
    /// device is handed out, and that is a window's length.
    private func findNewest(_ device: DeviceID) {
        let position = (0..<handedOut.count).last { handedOut[$0].reading.device == device }
        newest[device.number] = position.map { handedOut[$0].sequence } ?? 0
    }
}
