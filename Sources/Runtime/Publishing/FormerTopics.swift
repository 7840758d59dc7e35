// SPDX-License-Identifier: Apache-2.0
//
// Clears what an earlier run of the gateway has published retained under names that are no longer
// in the gateway file.
//
//     start: list := former and present names
//       └──> connected: an empty retained message on each former topic
//              └──> all acknowledged: list := present names
//
// Facts. A broker keeps a retained message for ever, and only an empty one removes it. A device
// that was removed from the file would stay `online` with its last values for every new subscriber.
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
    /// The topics to clear, the unpublished ones first.
    private var unpublished: [Topic] = []
    private var underWay: [DeliveryID: Topic] = [:]

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
        unpublished = former.sorted().flatMap(Topics.retained(below:)).filter { !used.contains($0) }
        list.replace(with: present.union(former))
    }

    /// Publishes the empty messages, as long as the broker has room.
    ///
    /// - Returns: True when all are published.
    func pump() -> Bool {
        while let topic = unpublished.last {
            guard broker.hasRoom,
                let delivery = broker.publish(
                    topic, UnsafeRawBufferPointer(start: nil, count: 0), qos: qos, retain: true)
            else { return false }
            underWay[delivery] = topic
            unpublished.removeLast()
        }
        return true
    }

    func delivered(_ delivery: DeliveryID) {
        guard underWay.removeValue(forKey: delivery) != nil else { return }
        if underWay.isEmpty, unpublished.isEmpty { list.replace(with: present) }
    }

    func disconnected() {
        unpublished += underWay.values
        underWay = [:]
    }
}
