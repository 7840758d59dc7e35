// SPDX-License-Identifier: Apache-2.0

// From the devices to the broker.
//
//     reading -> store -> (room at the broker?) -> publish -> acknowledged -> forgotten
//                  |   fresh, newest: device topic   |
//                  |   late: history, at a pace      | the connection ended
//                  +------ waits <-------------------+
//
// Facts. A reading is kept by the store until the broker has acknowledged it; only a small window
// of them is under way in libmosquitto. The store also keeps the number of each delivery, so that
// this class has no list of its own.
//
// Trap. A reading that waited is late: a subscriber must not take it for the present value. It may
// have waited although the connection seemed to be good, because a frozen broker looks like a busy
// one. So the age of a reading decides, at the moment when it is handed to the library. What was
// handed over before the broker froze cannot be taken back: the window (see `DeliveryWindow`)
// limits it to the readings of half a second.
//
// Trap. A broker acknowledges a message before its subscribers have it, and drops what they do not
// take in time. So history is published at a pace (see `Pace.catchUp`).
//
// Choice. Two ways through one store. Fresh readings, and the newest of each device, go first, and
// do not wait behind a backlog. All others follow in order, on the topic `history`.
//
// States (availability, problems) go before both: they are few, and a subscriber should know that a
// device is back before its values arrive. The empty messages for former topics follow them.

import Plan
import Ports
import Primitives
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
    private let drops: Drops
    private let former: FormerTopics?
    private var pace = Pace.catchUp
    /// The gateway ends: a reading that is not published now is lost.
    private var isLeaving = false
    private lazy var catchUp = EventLoop.current.timer { [weak self] in self?.pump() }
    private var drained: (() -> Void)?
    /// The problems that were published without a date, because it was not known.
    private var undated: [DeviceID: OngoingProblem] = [:]
    /// Called when the date has become known.
    var onDated: (@LoopActor () -> Void)?

    private var broker: any Broker { outside.broker }
    private var store: any ReadingStore { outside.store }

    init(
        _ outside: Outside, topics: Topics, qos: QoS, drops: Drops, former: FormerTopics?
    ) {
        self.outside = outside
        self.drops = drops
        self.former = former
        self.topics = topics
        self.qos = qos
        states = RetainedStates(broker: outside.broker, qos: qos)
        payload.reserveCapacity(512)
        store.beginOutage()
    }

    func take(_ event: DeviceEvent) {
        switch event {
        case .reading(let reading):
            keep(reading)
            dateProblems()
        case .added(let id, let entry): add(id, entry)
        // Its readings may still wait for the broker.
        case .removed: break
        case .availability(let id, let isOnline):
            let outlet = outlets[id.number]
            states.set(outlet.topics.availability, outlet.availability(isOnline: isOnline))
        case .problem(let id, let problem):
            undated[id] = date(of: problem.since) == nil ? problem : nil
            states.set(outlets[id.number].topics.problem, encode(problem))
        }
        pump()
    }

    /// All devices of the gateway file have been added.
    func begin() {
        former?.add(topics.bridge)
        former?.begin()
        former?.onPause = { [weak self] in self?.pump() }
    }

    private func keep(_ reading: Reading) {
        guard let dropped = store.append(reading) else { return }
        drops.add(dropped, of: outlets[dropped.device.number].name, from: store.count)
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
        former?.add(outlet.topics.readings.description)
    }

    /// Publishes waiting states and readings, as long as the broker has room.
    func pump() {
        guard isOnline, states.pump(), former?.pump() != false else { return }
        let now = EventLoop.current.now
        while let stored = store.nextPresent(at: now) {
            guard broker.hasRoom, publish(stored) else { return }
            if stored.timeliness == .newest { pace.take(at: now) }
        }
        publishLate(now)
    }

    private func publishLate(_ now: Instant) {
        while let stored = store.nextLate() {
            guard isLeaving || pace.allows(at: now) else {
                return catchUp.schedule(after: .milliseconds(50))
            }
            guard broker.hasRoom, publish(stored) else { return }
            pace.take(at: now)
        }
    }

    /// - Parameter newest: What a broker without a disk may have lost: it is published again,
    ///   unless a newer reading of its device waits,
    ///   or the store is full.
    func connected(_ newest: [Reading]) {
        isOnline = true
        store.endOutage()
        for reading in newest
        where store.count < store.bound && !store.holdsReading(of: reading.device) {
            keep(reading)
        }
        states.markAllUnpublished()
        pace.take(states.count, at: EventLoop.current.now)
        pump()
    }

    func disconnected() {
        isOnline = false
        store.beginOutage()
        former?.disconnected()
    }

    /// A delivery is done. If it was a reading, the store removes it.
    func delivered(_ delivery: DeliveryID) {
        former?.delivered(delivery)
        store.acknowledge(delivery)
        guard store.count == 0 else { return }
        drops.storeIsEmpty()
        finishDraining()
    }

    /// Waits until every reading is acknowledged, also over a reconnect, or until the deadline.
    /// Returns at once if the broker is away.
    func drain(by deadline: Instant) async {
        isLeaving = true
        pump()
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

    /// - Returns: False when the broker did not take it; then it stays in the store.
    private func publish(_ stored: StoredReading) -> Bool {
        let reading = stored.reading
        let outlet = outlets[reading.device.number]
        let isLate = stored.timeliness == .late
        payload.removeAll()
        outlet.encoder.append(reading.values, time: date(of: reading.stamp), to: &payload)
        let topic = isLate ? outlet.topics.history : outlet.topics.readings
        let delivery = payload.bytes.withUnsafeBytes { bytes in
            broker.publish(topic, bytes, qos: qos, retain: !isLate)
        }
        guard let delivery else { return false }
        store.markPublished(stored, as: delivery)
        return true
    }

    /// A board without a clock learns the date after its devices are online: then their problems
    /// get theirs.
    private func dateProblems() {
        guard !undated.isEmpty, date(of: EventLoop.current.now) != nil else { return }
        for (id, problem) in undated {
            states.set(outlets[id.number].topics.problem, encode(problem))
        }
        undated = [:]
        onDated?()
    }

    /// The broker has refused a message on that topic.
    func refused(_ topic: String) {
        former?.refused(topic)
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
