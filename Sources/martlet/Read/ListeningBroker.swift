// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor

/// A broker that is always there, and hands on what it is told.
///
/// Isolation: the loop.
@LoopActor final class ListeningBroker: Broker {
    var onEvent: (@LoopActor (BrokerEvent) -> Void)?
    /// All that was published, in order.
    let messages = Queue<(topic: String, payload: [UInt8])>()
    let hasRoom = true
    private var deliveries: Int32 = 0

    func connect() {
        later(.connected)
    }

    func subscribe(_ filter: String) {}

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

    /// Events come after the call that caused them.
    private func later(_ event: BrokerEvent) {
        EventLoop.current.call { [weak self] in self?.onEvent?(event) }
    }
}
