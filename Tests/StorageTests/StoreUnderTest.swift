// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor
import Readings
import Storage

/// A store, with the calls that a publisher makes. Its deliveries are numbered from 1.
@LoopActor final class StoreUnderTest {
    private(set) var dropped: [DroppedReading] = []
    private(set) var deliveries = 0
    private let store: MemoryReadingStore
    private var now = Instant(nanoseconds: 1_000_000_000_000)

    init(bound: Int = 100) {
        store = MemoryReadingStore(bound: bound)
    }

    var count: Int { store.count }

    func advance(by duration: Duration) { now = now.advanced(by: duration) }

    func append(_ count: Int, of device: Int = 0) {
        for _ in 0..<count {
            let reading = Reading(device: DeviceID(number: device), stamp: now, values: [])
            if let lost = store.append(reading) { dropped.append(lost) }
        }
    }

    /// The reading that a publisher would publish now.
    func next() -> StoredReading? { store.nextPresent(at: now) ?? store.nextLate() }

    /// Publishes readings, as long as there are some.
    @discardableResult func publish(_ limit: Int = .max) -> [StoredReading] {
        var published: [StoredReading] = []
        while published.count < limit, let stored = next() {
            deliveries += 1
            store.markPublished(stored, as: DeliveryID(number: Int32(deliveries)))
            published.append(stored)
        }
        return published
    }

    func acknowledge(_ delivery: Int) {
        store.acknowledge(DeliveryID(number: Int32(delivery)))
    }

    func beginOutage() { store.beginOutage() }

    func endOutage() { store.endOutage() }
}

func dropped(_ device: Int, _ cause: DropCause) -> DroppedReading {
    DroppedReading(device: DeviceID(number: device), cause: cause)
}

extension [StoredReading] {
    /// The sequences of one device's readings on its own topic, in the order of publishing.
    func present(_ device: Int = 0) -> [UInt64] {
        filter { $0.reading.device.number == device && $0.timeliness != .late }.map(\.sequence)
    }

    /// The sequences of one device's readings on its history.
    func late(_ device: Int = 0) -> [UInt64] {
        filter { $0.reading.device.number == device && $0.timeliness == .late }.map(\.sequence)
    }
}
