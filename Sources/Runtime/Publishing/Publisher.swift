// SPDX-License-Identifier: Apache-2.0

// From the store to the broker.
//
//     reading -> store -> (room at the broker?) -> publish -> acknowledged -> forgotten
//                  |                                 |
//                  +------ waits while offline <-----+ not taken
//
// A reading is kept by the store until the broker has acknowledged it; only a small window of them
// is handed to libmosquitto, which resends that window by itself after a reconnect. So a reading is
// in one of two hands at any time, and none is in both.
//
// What came during an outage is late. When the broker is back, the store is emptied in order: the
// newest reading of each device goes to the device's own topic, where it is retained, and all older
// ones go to `history`, so that nobody takes an old value for the present one. One queue keeps the
// order of each topic without further bookkeeping; that live readings wait behind a backlog costs
// milliseconds, since a broker takes tens of thousands of readings a second.
//
// States (availability, problems) go first: they are few, and a subscriber should know that a
// device is back before its values arrive.

import Plan
import Ports
import Reactor
import Readings

/// Publishes readings and states, and forgets what the broker has acknowledged.
@LoopActor final class Publisher {
    let states: RetainedStates
    private let outside: Outside
    private let qos: QoS
    private var outlets: [Outlet] = []
    /// Handed to the broker and not acknowledged, oldest first; never longer than its window.
    private var underWay: [(delivery: DeliveryID, sequence: UInt64)] = []
    private var payload = JSONWriter()
    private var isOnline = false
    private var drained: (() -> Void)?

    private var broker: any Broker { outside.broker }
    private var store: any ReadingStore { outside.store }

    init(_ outside: Outside, qos: QoS) {
        self.outside = outside
        self.qos = qos
        states = RetainedStates(broker: outside.broker)
        payload.reserveCapacity(512)
        store.beginOutage()
    }

    /// Adds a device, or gives one that was there before its topics again.
    func add(_ device: DeviceID, _ topics: DeviceTopics, _ encoder: ReadingEncoder) {
        let outlet = Outlet(topics, encoder)
        if device.number < outlets.count {
            outlets[device.number] = outlet
        } else {
            outlets.append(outlet)
        }
    }

    /// Takes a reading on its way.
    func append(_ reading: Reading) {
        store.append(reading)
        pump()
    }

    /// Publishes whatever waits, as far as the broker has room.
    func pump() {
        guard isOnline, states.pump() else { return }
        while store.hasWaiting, broker.hasRoom, let stored = store.next() {
            guard publish(stored) else {
                store.putBack(stored.sequence)
                return
            }
        }
    }

    func connected() {
        isOnline = true
        states.forgetTold()
        pump()
        store.endOutage()
    }

    func disconnected() {
        isOnline = false
        store.beginOutage()
        finishDraining()
    }

    /// A delivery is done: a reading is forgotten, a state was only told.
    func delivered(_ delivery: DeliveryID) {
        for place in underWay.indices where underWay[place].delivery == delivery {
            store.acknowledge(underWay.remove(at: place).sequence)
            break
        }
        if store.count == 0 { finishDraining() }
    }

    /// Waits until every reading is acknowledged, the connection breaks, or the deadline comes.
    func drain(by deadline: Instant) async {
        guard isOnline, store.count > 0 else { return }
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let timer = EventLoop.current.schedule(at: deadline) { [weak self] in
                self?.finishDraining()
            }
            drained = {
                timer.cancel()
                continuation.resume()
            }
        }
    }

    private func finishDraining() {
        let resume = drained
        drained = nil
        resume?()
    }

    private func publish(_ stored: StoredReading) -> Bool {
        let reading = stored.reading
        let outlet = outlets[reading.device.number]
        let isHistory = stored.isLate && !store.isNewest(stored)
        let now = EventLoop.current.now
        payload.removeAll()
        outlet.encoder.append(
            reading.values, time: outside.clock.date(of: reading.stamp, now: now), to: &payload)
        let topic = isHistory ? outlet.topics.history : outlet.topics.readings
        let delivery = payload.bytes.withUnsafeBytes { bytes in
            broker.publish(topic, bytes, qos: qos, retain: !isHistory)
        }
        guard let delivery else { return false }
        underWay.append((delivery, stored.sequence))
        return true
    }
}

/// How one device is published. A class, so that a reading copies one reference and not the six
/// that are in it.
private final class Outlet {
    let topics: DeviceTopics
    let encoder: ReadingEncoder

    init(_ topics: DeviceTopics, _ encoder: ReadingEncoder) {
        self.topics = topics
        self.encoder = encoder
    }
}
