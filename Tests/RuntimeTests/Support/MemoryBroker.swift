// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor

/// A broker in memory: it keeps all messages, and acknowledges them at once or by a call.
@LoopActor final class MemoryBroker: Broker {
    struct Message: Equatable {
        let topic: String
        let text: String
        let isRetained: Bool
    }

    var onEvent: (@LoopActor (BrokerEvent) -> Void)?
    /// The largest number of unacknowledged deliveries.
    var window = 20
    /// Whether it acknowledges each message in the next turn.
    var acknowledges = true
    private(set) var messages: [Message] = []
    private(set) var filters: [String] = []
    private(set) var hasLeft = false
    private var isConnected = false
    private var underWay: [DeliveryID] = []
    private var next: Int32 = 1

    nonisolated init() {}

    var hasRoom: Bool { isConnected && underWay.count < window }

    func connect() {}

    func subscribe(_ filter: String, asPublished: Bool) { filters.append(filter) }

    func publish(
        _ topic: Topic, _ payload: UnsafeRawBufferPointer, qos: QoS, retain: Bool
    ) -> DeliveryID? {
        guard hasRoom else { return nil }
        messages.append(
            Message(
                topic: topic.description, text: String(decoding: payload, as: UTF8.self),
                isRetained: retain))
        let delivery = DeliveryID(number: next)
        next += 1
        underWay.append(delivery)
        if acknowledges { EventLoop.current.call { [self] in acknowledgeAll() } }
        return delivery
    }

    func disconnect(by deadline: Instant) async {
        hasLeft = true
        isConnected = false
    }

    func accept() {
        isConnected = true
        onEvent?(.connected)
    }

    func sever() { refuse("severed") }

    /// The connection breaks, or an attempt to connect fails.
    func refuse(_ reason: String) {
        isConnected = false
        underWay.removeAll()
        onEvent?(.disconnected(reason))
    }

    func acknowledgeAll() {
        let done = underWay
        underWay.removeAll()
        for delivery in done { onEvent?(.delivered(delivery)) }
        if !done.isEmpty { onEvent?(.roomAgain) }
    }

    /// A broker that was frozen, and had no room, goes on.
    func thaw(window: Int = 20) {
        self.window = window
        onEvent?(.roomAgain)
    }

    func send(_ text: String, to topic: String, retained: Bool = false) {
        onEvent?(.received(topic: topic, payload: Array(text.utf8), retained: retained))
    }

    /// The messages on a topic, oldest first.
    func texts(_ topic: String) -> [String] {
        messages.filter { $0.topic == topic }.map(\.text)
    }
}
