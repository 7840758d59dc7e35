// SPDX-License-Identifier: Apache-2.0
//
// Announces the devices to Home Assistant.
//
//     connected, or Home Assistant has started
//       └──> 2 to 6 s ──> one message for each device, as the broker has room
//                            └──> acknowledged: components that it removed are forgotten
//                                   └──> 2 to 6 s ──> the message without them
//
// Facts. The messages are retained, so a Home Assistant that starts gets them from the broker. A
// broker without a disk loses them when it restarts: the gateway notices that its connection ends,
// and announces again. Home Assistant reports its own start on `homeassistant/status`; its
// documentation asks for the messages again then.
//
// Trap. After a power cut all gateways of a house connect in the same second, and Home Assistant
// would get all messages of all of them at once. So the delay is random.
//
// Trap. A component that is left out of a message stays in Home Assistant. To remove it, a message
// must have it with nothing but its platform. While Home Assistant works on a component, it ignores
// the rest of the next message of that device: so the message without it follows seconds later. The
// gateway may have been restarted between, so the list of topics has the components of each device
// (see `AnnouncedTopic`).
//
// Choice. A message is made when it is sent, one device after the other: they have some kilobytes
// each, and are needed again in hours or never. When there is room again, the publisher is asked
// first. Only a device whose components have changed is announced before its readings.
//
// Rejected. Migration between the two forms of announcement: it would keep the settings that a
// person has made for an entity, but Home Assistant restores most of them itself when an entity
// with the same identifier comes back.

import Plan
import Ports
import Reactor
import Readings

/// Isolation: the loop.
@LoopActor final class Discovery: Sink {
    private let gateway: String
    private let settings: DiscoverySettings
    private let topics: Topics
    private let broker: any Broker
    private let qos: QoS
    private let version: String
    private let former: FormerTopics?
    /// By the number of the device.
    private var devices: [DeviceEntry?] = []
    /// What has to be announced; `nil` stands for the gateway itself.
    private var due: [DeviceID?] = []
    /// Messages of one device that wait for room, the first one at the end.
    private var ready: [(message: Announcement.Message, device: DeviceID?)] = []
    /// Messages under way that remove components.
    private var removing: [DeliveryID: (topic: String, device: DeviceID?)] = [:]
    private var isOnline = false
    private var hasEnded = false
    /// Whether the delay is over for all that is due.
    private var hasWaited = false
    private lazy var timer = EventLoop.current.timer { [weak self] in self?.delayHasPassed() }

    /// How long an announcement waits.
    static let delay = 2_000...6_000

    /// Home Assistant reports here that it has started.
    var statusTopic: String { "\(settings.prefix)/status" }

    init(
        _ plan: GatewayFile, _ settings: DiscoverySettings, topics: Topics, broker: any Broker,
        former: FormerTopics?, version: String
    ) {
        gateway = plan.name
        self.settings = settings
        self.topics = topics
        self.broker = broker
        qos = plan.broker.qos
        self.version = version
        self.former = former
        add(announcement(of: nil))
    }

    /// Whether it announces devices on that topic.
    func announces(on topic: String) -> Bool { topic.hasPrefix("\(settings.prefix)/") }

    func take(_ event: DeviceEvent) {
        switch event {
        case .added(let id, let entry):
            while devices.count <= id.number { devices.append(nil) }
            devices[id.number] = entry
            add(announcement(of: id))
            if isOnline { announce([id]) }
        case .removed(let id): devices[id.number] = nil
        case .reading, .availability, .problem: break
        }
    }

    /// Devices whose components have changed are announced at once, before their readings: an
    /// entity that expects numbers would report an error for each word.
    func connected() {
        guard !hasEnded else { return }
        isOnline = true
        due =
            former?.hasGoneComponents == true
            ? devices.indices.map(DeviceID.init(number:)).filter { hasChanged($0) } : []
        hasWaited = true
        pump()
        announceAll()
    }

    private func hasChanged(_ id: DeviceID) -> Bool {
        let topics = announcement(of: id)?.topics ?? []
        return topics.contains { former?.goneComponents(on: $0.topic).isEmpty == false }
    }

    func disconnected() {
        isOnline = false
        timer.cancel()
        (due, ready, removing) = ([], [], [:])
    }

    /// The gateway ends.
    func stop() {
        hasEnded = true
        disconnected()
    }

    /// Home Assistant reports its state. A retained report that arrives with the connection changes
    /// nothing: all is due then.
    func received(_ payload: [UInt8]) {
        if isOnline, payload == Array("online".utf8) { announceAll() }
    }

    private func announceAll() {
        announce([nil] + devices.indices.filter { devices[$0] != nil }.map(DeviceID.init(number:)))
    }

    private func announce(_ ids: [DeviceID?]) {
        due += ids.filter { !due.contains($0) }
        hasWaited = false
        if !timer.isScheduled {
            timer.schedule(after: .milliseconds(Int.random(in: Self.delay)))
        }
    }

    private func delayHasPassed() {
        hasWaited = true
        pump()
    }

    /// Sends what is due, as long as the broker has room.
    func pump() {
        guard isOnline, hasWaited else { return }
        while !ready.isEmpty || !due.isEmpty {
            if ready.isEmpty { makeNext() }
            guard let (message, device) = ready.last else { continue }
            guard broker.hasRoom, let delivery = publish(message) else { return }
            ready.removeLast()
            if message.removes { removing[delivery] = (message.topic.description, device) }
        }
    }

    private func makeNext() {
        let id = due.removeFirst()
        guard let announcement = announcement(of: id) else { return }
        let gone = announcement.topics.first.map { former?.goneComponents(on: $0.topic) ?? [] }
        ready = announcement.messages(gone: gone ?? []).reversed().map { ($0, id) }
    }

    private func publish(_ message: Announcement.Message) -> DeliveryID? {
        message.payload.withUnsafeBytes {
            broker.publish(message.topic, $0, qos: qos, retain: true)
        }
    }

    /// A delivery is done.
    func delivered(_ delivery: DeliveryID) {
        guard let (topic, device) = removing.removeValue(forKey: delivery) else { return }
        former?.forget(topic)
        announce([device])
    }

    private func add(_ announcement: Announcement?) {
        for topic in announcement?.topics ?? [] { former?.add(topic.line) }
    }

    private func announcement(of id: DeviceID?) -> Announcement? {
        guard let id else {
            return Announcement(gateway: gateway, topics, settings, qos: qos, version: version)
        }
        return devices[id.number].map {
            Announcement($0, of: gateway, topics, settings, qos: qos, version: version)
        }
    }
}
