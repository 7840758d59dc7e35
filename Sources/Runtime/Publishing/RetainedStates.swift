// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor

/// Publishes the retained states: availability and problems of devices, state and info of the
/// gateway.
///
/// Only the newest state of a topic counts, so there is no queue: each topic has one payload, and a
/// mark while that payload is not published. After a reconnect all states are published again,
/// because a broker that was restarted may have lost its retained messages.
@LoopActor final class RetainedStates {
    private struct TopicState {
        let topic: Topic
        var payload: [UInt8]
        var isUnpublished: Bool
    }

    private let broker: any Broker
    private let qos: QoS
    private var states: [TopicState] = []
    private var indexes: [Topic: Int] = [:]
    private var hasUnpublished = false

    /// The number of topics.
    var count: Int { states.count }

    init(broker: any Broker, qos: QoS) {
        self.broker = broker
        self.qos = qos
    }

    /// Sets the payload of a topic; an empty payload removes the retained message.
    func set(_ topic: Topic, _ payload: [UInt8]) {
        guard let index = indexes[topic] else {
            indexes[topic] = states.count
            states.append(TopicState(topic: topic, payload: payload, isUnpublished: true))
            hasUnpublished = true
            return
        }
        guard states[index].payload != payload else { return }
        states[index].payload = payload
        states[index].isUnpublished = true
        hasUnpublished = true
    }

    /// Makes the next `pump` publish all states again.
    func markAllUnpublished() {
        for index in states.indices { states[index].isUnpublished = true }
        hasUnpublished = !states.isEmpty
    }

    /// Publishes the unpublished states, as long as the broker has room.
    ///
    /// - Returns: True when all states are published.
    func pump() -> Bool {
        guard hasUnpublished else { return true }
        for index in states.indices where states[index].isUnpublished {
            guard broker.hasRoom, publish(states[index]) else { return false }
            states[index].isUnpublished = false
        }
        hasUnpublished = false
        return true
    }

    private func publish(_ state: TopicState) -> Bool {
        state.payload.withUnsafeBytes { payload in
            broker.publish(state.topic, payload, qos: qos, retain: true) != nil
        }
    }
}
