// SPDX-License-Identifier: Apache-2.0
//
// Clears what an earlier run of the gateway has published retained under names that are no longer
// in the gateway file.
//
//     start: list := former and present names
//       └──> connected: an empty retained message on each former topic,
//              and the removal of former components of devices (see `Discovery`)
//              └──> all acknowledged: list := present names
//
// Facts. A broker keeps a retained message for ever, and only an empty one removes it. A device
// that was removed from the file would stay `online` with its last values for every new subscriber.
//
// Trap. Home Assistant reports an error for an empty message on a topic that one of its entities
// still reads. So the announcements of a device are cleared first, and its other topics two seconds
// later.
//
// Trap. The program may end between two of these steps. So the list has the present names before
// they are needed, and the former names until the broker has acknowledged the empty messages.
//
// Cost. If the broker itself was replaced in the file, the old broker keeps its messages.

import Plan
import Ports
import Reactor

/// Isolation: the loop.
@LoopActor final class FormerTopics {
    private let list: any TopicList
    private let broker: any Broker
    private let qos: QoS
    private var present: Set<String> = []
    private var former: Set<String> = []
    /// The topics to clear: those of announcements at the end, because they are cleared first.
    private var unpublished: [Topic] = []
    private var announcements: Set<Topic> = []
    /// Until the announcements that were cleared have had their effect.
    private lazy var pause = EventLoop.current.timer { [weak self] in self?.onPause?() }
    /// Called when `pump` can go on.
    var onPause: (@LoopActor () -> Void)?
    private var underWay: [DeliveryID: Topic] = [:]
    /// Whether the broker has refused to clear something: then the list keeps the former names for
    /// the next start.
    private var isRefused = false
    /// The components that are gone from the announcements of present devices.
    private var formerComponents: [String: Set<ComponentMark>] = [:]

    init(_ list: any TopicList, broker: any Broker, qos: QoS) {
        self.list = list
        self.broker = broker
        self.qos = qos
    }

    /// The gateway publishes retained messages under this name.
    func add(_ name: String) {
        present.insert(name)
    }

    /// All names of the gateway file have been added.
    func begin() {
        former = list.names.subtracting(present)
        let used = Set(present.flatMap(Topics.retained(below:)))
        let announced = Dictionary(
            present.compactMap(AnnouncedTopic.init(line:)).map { ($0.topic, $0.components) }
        ) { first, _ in first }
        for old in former.compactMap(AnnouncedTopic.init(line:)) {
            guard let components = announced[old.topic] else { continue }
            let gone = Set(old.components).subtracting(components)
            if !gone.isEmpty { formerComponents[old.topic, default: []].formUnion(gone) }
        }
        let lines = former.sorted()
        announcements = Set(lines.compactMap(AnnouncedTopic.init).map { Topic($0.topic) })
        unpublished = inOrder(
            lines.flatMap(Topics.retained(below:)).filter { !used.contains($0) })
        let isNothingToClear = unpublished.isEmpty && formerComponents.isEmpty
        list.replace(with: isNothingToClear ? present : present.union(former))
    }

    /// Publishes the empty messages, as long as the broker has room.
    ///
    /// - Returns: True when it needs no room now.
    func pump() -> Bool {
        while let topic = unpublished.last {
            if pause.isScheduled, !announcements.contains(topic) { return true }
            guard broker.hasRoom,
                let delivery = broker.publish(
                    topic, UnsafeRawBufferPointer(start: nil, count: 0), qos: qos, retain: true)
            else { return false }
            underWay[delivery] = topic
            unpublished.removeLast()
            if announcements.contains(topic) { pause.schedule(after: .seconds(2)) }
        }
        return true
    }

    func delivered(_ delivery: DeliveryID) {
        guard underWay.removeValue(forKey: delivery) != nil else { return }
        finish()
    }

    /// Whether any present device has components that are gone.
    var hasGoneComponents: Bool { !formerComponents.isEmpty }

    /// The components that an earlier run has announced on a topic, and that are gone.
    func goneComponents(on topic: String) -> Set<ComponentMark> { formerComponents[topic] ?? [] }

    /// The former components on that topic have been removed.
    func forget(_ topic: String) {
        formerComponents[topic] = nil
        finish()
    }

    /// What is cleared first is at the end: the announcements, and of them the gateway's last,
    /// because the devices refer to it.
    private func inOrder(_ topics: [Topic]) -> [Topic] {
        let announced = topics.filter(announcements.contains)
        let gateway = announced.filter {
            $0.description.contains("/bridge/config") || $0.description.contains("/bridge--")
        }
        return topics.filter { !announcements.contains($0) } + gateway
            + announced.filter { !gateway.contains($0) }
    }

    /// The broker has refused a message on that topic; it is reported as delivered too.
    func refused(_ topic: String) {
        let isClearing = underWay.values.contains { $0.description == topic }
        if isClearing || formerComponents[topic] != nil { isRefused = true }
    }

    private func finish() {
        guard !isRefused, underWay.isEmpty, unpublished.isEmpty, formerComponents.isEmpty else {
            return
        }
        list.replace(with: present)
    }

    func disconnected() {
        pause.cancel()
        unpublished = inOrder(unpublished + underWay.values)
        underWay = [:]
    }
}
