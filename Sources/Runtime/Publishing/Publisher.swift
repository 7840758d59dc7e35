// SPDX-License-Identifier: Apache-2.0

// From the devices to the broker.
//
//     reading -> store -> (room at the broker?) -> publish -> acknowledged -> forgotten
//                  |                                 |
//                  +------ waits while offline <-----+ not taken
//
// Facts. A reading is kept by the store until the broker has acknowledged it; only a small window
// of them is under way in libmosquitto, which sends that window again after a reconnect. The store
// also keeps the number of each delivery, so that this class has no list of its own.
//
// Trap. A reading from an outage is late: a subscriber must not take it for the present value.
//
// Choice. When the broker is back, the store is emptied in order. The newest reading of each device
// goes to the device's own topic, where it is retained; all older ones go to `history`.
//
// Cost. One queue keeps the order of each topic without further bookkeeping. Live readings wait
// behind a backlog for milliseconds, because a broker takes tens of thousands of readings a second.
//
// States (availability, problems) go first: they are few, and a subscriber should know that a
// device is back before its values arrive.

import Plan
import Ports
import Reactor
import Readings

/// Publishes readings and states, and forgets what the broker has acknowledged.
@LoopActor final class Publisher: Sink {
    let states: RetainedStates
    private let outside: Outside
    private let topics: Topics
    private let qos: QoS
    /// By the number of the device.
    private var outlets: [Outlet] = []
    private var payload = JSONWriter()
    private var isOnline = false
    private var drained: (() -> Void)?

    private var broker: any Broker { outside.broker }
    private var store: any ReadingStore { outside.store }

    init(_ outside: Outside, topics: Topics, qos: QoS) {
        self.outside = outside
        self.topics = topics
        self.qos = qos
        states = RetainedStates(broker: outside.broker)
        payload.reserveCapacity(512)
        store.beginOutage()
    }

    func take(_ event: DeviceEvent) {
        switch event {
        case .reading(let reading): store.append(reading)
        case .added(let id, let entry): add(id, entry)
        // Its readings may still wait for the broker.
        case .removed: break
        case .availability(let id, let isOnline):
            let outlet = outlets[id.number]
            states.set(outlet.topics.availability, outlet.availability(isOnline: isOnline))
        case .problem(let id, let problem):
            states.set(outlets[id.number].topics.problem, problem.map(encode) ?? [])
        }
        pump()
    }

    /// Adds a device. A device that was removed and is added again keeps its number.
    private func add(_ id: DeviceID, _ entry: DeviceEntry) {
        let outlet = Outlet(entry, topics)
        if id.number < outlets.count {
            outlets[id.number] = outlet
        } else {
            outlets.append(outlet)
        }
        states.set(outlet.topics.availability, outlet.availability(isOnline: false))
        states.set(outlet.topics.problem, [])
    }

    /// Publishes waiting states and readings, as long as the broker has room.
    func pump() {
        guard isOnline, states.pump() else { return }
        while let stored = store.next, broker.hasRoom, let delivery = publish(stored) {
            store.markPublished(as: delivery)
        }
    }

    func connected() {
        isOnline = true
        states.markAllUnpublished()
        pump()
        store.endOutage()
    }

    func disconnected() {
        isOnline = false
        store.beginOutage()
        finishDraining()
    }

    /// A delivery is done. If it was a reading, the store removes it.
    func delivered(_ delivery: DeliveryID) {
        store.acknowledge(delivery)
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

    private func publish(_ stored: StoredReading) -> DeliveryID? {
        let reading = stored.reading
        let outlet = outlets[reading.device.number]
        let isHistory = stored.isLate && !store.isNewest(stored)
        payload.removeAll()
        outlet.encoder.append(reading.values, time: date(of: reading.stamp), to: &payload)
        let topic = isHistory ? outlet.topics.history : outlet.topics.readings
        return payload.bytes.withUnsafeBytes { bytes in
            broker.publish(topic, bytes, qos: qos, retain: !isHistory)
        }
    }

    private func encode(_ ongoing: OngoingProblem) -> [UInt8] {
        var json = JSONWriter()
        ongoing.problem.write(since: date(of: ongoing.since), to: &json)
        return json.bytes
    }

    private func date(of moment: Instant) -> Int64? {
        outside.clock.date(of: moment, now: EventLoop.current.now)
    }
}
