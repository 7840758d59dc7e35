// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor

/// The retained topics that say how things are: availability, problems, the gateway's own.
///
/// Of a state only the newest counts, so there is no queue: a place for each topic, and a mark on
/// those that the broker has not been told. After a reconnect all are told again, because a broker
/// that came back may have forgotten what it retained.
@LoopActor final class RetainedStates {
    private struct Entry {
        let topic: Topic
        var payload: [UInt8]
        var isUntold: Bool
    }

    private let broker: any Broker
    private var entries: [Entry] = []
    private var places: [Topic: Int] = [:]
    private var hasUntold = false

    init(broker: any Broker) {
        self.broker = broker
    }

    /// Sets what a topic says; an empty payload takes it back.
    func set(_ topic: Topic, _ payload: [UInt8]) {
        guard let place = places[topic] else {
            places[topic] = entries.count
            entries.append(Entry(topic: topic, payload: payload, isUntold: true))
            hasUntold = true
            return
        }
        guard entries[place].payload != payload else { return }
        entries[place].payload = payload
        entries[place].isUntold = true
        hasUntold = true
    }

    /// Everything is to be told again.
    func forgetTold() {
        for place in entries.indices {
            entries[place].isUntold = true
        }
        hasUntold = !entries.isEmpty
    }

    /// Tells what was not told, as far as the broker has room.
    ///
    /// - Returns: True when all is told.
    func pump() -> Bool {
        guard hasUntold else { return true }
        for place in entries.indices where entries[place].isUntold {
            guard broker.hasRoom, publish(entries[place]) else { return false }
            entries[place].isUntold = false
        }
        hasUntold = false
        return true
    }

    private func publish(_ entry: Entry) -> Bool {
        entry.payload.withUnsafeBytes { payload in
            broker.publish(entry.topic, payload, qos: .atLeastOnce, retain: true) != nil
        }
    }
}
