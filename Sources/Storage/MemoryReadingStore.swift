// SPDX-License-Identifier: Apache-2.0
//
// Readings in memory, until the broker has acknowledged them.
//
//     append ──> device 0: fresh, late ──┐ nextPresent, nextLate: the devices take turns
//                device 1: fresh, late ──┼──────> under way ──acknowledge──> forgotten
//                ...                     │            │
//                  │                     └<───────────┘ beginOutage: they wait again
//     full: the oldest of a flood,
//                  v or of the longest queue
//                dropped (the caller counts it)
//
// Facts. A sensor sends a reading a second; a defective one, or a line that prints without pause,
// sends thousands. In one queue for all devices, its readings push out those of all others.
//
// Choice. One queue for each device, and one bound for all of them. A full store drops readings of
// floods first: of devices that have sent more than ten readings a second since it became full. Of
// a flood at least the newest reading stays. Without a flood, the device that has most loses its
// oldest. So each device can use the whole store while the others do not need it, a device with
// less than its equal share loses nothing, and no number has to be configured for a device.
//
// A reading that has waited longer than `freshness` is late, whatever the connection seemed to be:
// a broker that is frozen looks like one that is busy. All that waits in an outage is late too. Of
// the late readings of a device, only the newest is its present state.
//
// Trap. Availability and problems are deliveries too, and they are acknowledged by the same event.
// The store does not have their numbers, so it ignores an unknown number.
//
// Trap. A reading under way cannot be dropped, because its message will be acknowledged. So the
// store drops readings that wait.
//
// Cost. A reading keeps its values until it is acknowledged, so the decoder cannot use that array
// again: one allocation for each reading. After an outage the readings under way are sorted into
// their queues: the time grows with the number of waiting readings, once for each outage.
//
// Rejected. A bound for each device: 60 devices could use a sixtieth of the store each, or one
// flood all of the memory. An equal share for a flood as well: its share of the store is a second
// of its readings, and an hour of those of others. Dropping the newest: the broker would have the
// past and not the present. One queue for all devices that is searched for the longest: slow
// exactly when it is full.

import Ports
import Reactor
import Readings

/// Readings in memory, bounded, and fair to the devices. They do not outlive the process.
///
/// All operations take constant time, except for an acknowledgement out of order and for
/// `beginOutage`. Isolation: the loop.
@LoopActor package final class MemoryReadingStore: ReadingStore {
    /// A reading that has waited longer than this is late.
    package static let freshness = Duration.seconds(1)

    /// The largest number of readings in the store.
    package let bound: Int

    /// By the number of the device.
    private var devices: ContiguousArray<WaitingReadings> = []
    private var lengths = QueueLengths()
    private var waiting = 0
    private var underWay = ReadingsUnderWay()
    /// The devices that may have a reading for their own topic.
    private var present = Turns()
    /// The devices that may have late readings.
    private var late = Turns()
    /// The devices that were found to be floods since the store was empty.
    private var floods: Set<Int> = []
    private var isOutage = false

    /// - Parameter bound: At least 1.
    package init(bound: Int) {
        precondition(bound > 0, "A store must have room for one reading at least.")
        self.bound = bound
    }

    package var count: Int { waiting + underWay.count }

    package func append(_ reading: Reading) -> DroppedReading? {
        let device = reading.device.number
        while devices.count <= device { devices.append(WaitingReadings()) }
        devices[device].append(reading, isLate: isOutage)
        noteAdded(1, to: device)
        return count > bound ? dropOne(for: device) : nil
    }

    package func holdsReading(of device: DeviceID) -> Bool {
        devices.indices.contains(device.number) && devices[device.number].count > 0
            || underWay.holdsReading(of: device)
    }

    package func beginOutage() {
        guard !isOutage else { return }
        isOutage = true
        for device in devices.indices { devices[device].age(before: .max) }
        let unacknowledged = Dictionary(grouping: underWay.removeAll(), by: \.reading.device.number)
        for (device, readings) in unacknowledged {
            devices[device].takeBack(readings)
            noteAdded(readings.count, to: device)
        }
        for device in devices.indices where devices[device].hasLate { late.add(device) }
    }

    package func endOutage() {
        isOutage = false
    }

    package func nextPresent(at now: Instant) -> StoredReading? {
        let limit = now.advanced(by: .zero - Self.freshness)
        while let device = present.first {
            devices[device].age(before: limit)
            if devices[device].hasLate { late.add(device) }
            if let stored = devices[device].nextPresent { return stored }
            present.removeFirst()
        }
        return nil
    }

    package func nextLate() -> StoredReading? {
        while let device = late.first {
            if let stored = devices[device].nextLate { return stored }
            late.removeFirst()
        }
        return nil
    }

    package func markPublished(_ stored: StoredReading, as delivery: DeliveryID) {
        let device = stored.reading.device.number
        if stored.timeliness == .late {
            precondition(late.first == device, "Publish the reading of `nextLate`.")
            late.pass()
        } else {
            precondition(present.first == device, "Publish the reading of `nextPresent`.")
            present.pass()
        }
        devices[device].remove(stored)
        noteRemoved(from: device)
        underWay.append(stored, as: delivery)
    }

    package func acknowledge(_ delivery: DeliveryID) {
        underWay.acknowledge(delivery)
    }

    private func noteAdded(_ number: Int, to device: Int) {
        waiting += number
        for _ in 0..<number { lengths.grow(device) }
        present.add(device)
        if isOutage { late.add(device) }
    }

    private func noteRemoved(from device: Int) {
        waiting -= 1
        lengths.shrink(device)
        if waiting == 0 { floods.removeAll() }
    }

    /// - Parameter device: Its new reading needs the place.
    private func dropOne(for device: Int) -> DroppedReading? {
        if devices[device].isFlood { floods.insert(device) }
        guard let loser = largestFlood ?? lengths.deviceWithMost else { return nil }
        let cause: DropCause = floods.contains(loser) ? .flood : .full
        devices[loser].dropOldest()
        noteRemoved(from: loser)
        return DroppedReading(device: DeviceID(number: loser), cause: cause)
    }

    /// The flood with most readings; `nil` when none has more than its newest one. There are few.
    private var largestFlood: Int? {
        floods.filter { devices[$0].count > 1 }.max { devices[$0].count < devices[$1].count }
    }
}

extension Instant {
    fileprivate static let max = Instant(nanoseconds: .max)
}
