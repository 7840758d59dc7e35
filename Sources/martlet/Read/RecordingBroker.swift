// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor

/// A broker that is always connected and passes the published messages to a queue.
///
/// Isolation: the loop.
@LoopActor final class RecordingBroker: Broker {
    var onEvent: (@LoopActor (BrokerEvent) -> Void)?
    /// All published messages, in order.
    let messages = Queue<(topic: String, payload: [UInt8])>()
    let hasRoom = true
    private var deliveries: Int32 = 0

    func connect() {
        later(.connected)
    }

    func subscribe(_ filter: String, asPublished: Bool) {}

    func publish(
        _ topic: Topic, _ payload: UnsafeRawBufferPointer, qos: QoS, retain: Bool
    ) -> DeliveryID? {
        _ = messages.tryPut((topic.description, Array(payload)))
        deliveries += 1
        let delivery = DeliveryID(number: deliveries)
        later(.delivered(delivery))
        return delivery
    }

    func disconnect(by deadline: Instant) async {}

    /// Delivers an event after the call that caused it.
    private func later(_ event: BrokerEvent) {
        EventLoop.current.call { [weak self] in self?.onEvent?(event) }
    }
}
