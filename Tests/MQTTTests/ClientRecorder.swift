// SPDX-License-Identifier: Apache-2.0

import MQTT
import Plan
import Ports
import Reactor
import TestSupport

/// A client under test. It records all events, and a test can wait for one.
@LoopActor final class ClientRecorder {
    let client: BrokerClient
    private(set) var connections = 0
    private(set) var reasons: [String] = []
    private(set) var delivered: [DeliveryID] = []
    private(set) var received: [Message] = []
    private(set) var roomsOffered = 0
    private(set) var ignored: [String] = []
    private(set) var notSubscribed: [String] = []
    private(set) var refused: [String] = []
    /// Called after each event was noted.
    var reaction: (@LoopActor () -> Void)?
    /// Gets each event after it was noted.
    var observer: (@LoopActor (BrokerEvent) -> Void)?

    struct Message: Equatable {
        let topic: String
        let text: String
        let isRetained: Bool
    }

    private var condition: (@LoopActor () -> Bool)?
    private var waiter: UnsafeContinuation<Bool, Never>?

    init(_ client: BrokerClient) {
        self.client = client
        client.onEvent = { [weak self] event in self?.note(event) }
    }

    /// Waits for an event after which the condition holds.
    func until(
        _ what: String, within limit: Duration = .seconds(20),
        _ condition: @escaping @LoopActor () -> Bool
    ) async throws {
        guard !condition() else { return }
        self.condition = condition
        let timer = EventLoop.current.schedule(after: limit) { [weak self] in self?.resume(false) }
        let isTrue = await withUnsafeContinuation { waiter = $0 }
        timer.cancel()
        guard isTrue else { throw TestSupportError("waited in vain: \(what); \(reasons)") }
    }

    /// Connects and waits until the broker has accepted.
    func connect() async throws {
        client.connect()
        try await until("connected") { [self] in connections == 1 }
    }

    /// Waits for the next disconnection and returns its reason.
    func reason() async throws -> String {
        let count = reasons.count
        try await until("a reason") { [self] in reasons.count > count }
        return reasons[count]
    }

    func publish(_ topic: String, _ text: String, qos: QoS = .atLeastOnce, retain: Bool = false)
        -> DeliveryID?
    {
        Array(text.utf8).withUnsafeBytes {
            client.publish(Topic(topic), $0, qos: qos, retain: retain)
        }
    }

    func leave() async {
        await client.disconnect(by: EventLoop.current.now.advanced(by: .seconds(5)))
    }

    private func note(_ event: BrokerEvent) {
        switch event {
        case .connected: connections += 1
        case .disconnected(let reason): reasons.append(reason)
        case .delivered(let delivery): delivered.append(delivery)
        case .roomAgain: roomsOffered += 1
        case .received(let topic, let payload, let retained):
            let text = String(decoding: payload, as: UTF8.self)
            received.append(Message(topic: topic, text: text, isRetained: retained))
        case .ignored(let topic, let bytes): ignored.append("\(topic): \(bytes)")
        case .notSubscribed(let filter): notSubscribed.append(filter)
        case .refused(let topic, let reason): refused.append("\(topic): \(reason)")
        }
        reaction?()
        observer?(event)
        if condition?() == true { resume(true) }
    }

    private func resume(_ isTrue: Bool) {
        condition = nil
        waiter?.resume(returning: isTrue)
        waiter = nil
    }
}

/// Publishes numbered messages in order, as fast as there is room, the way the gateway does: each
/// to a topic of its own, so that the broker's log shows what arrived. What was under way when the
/// connection ended is published again.
@LoopActor final class Pump {
    let recorder: ClientRecorder
    let count: Int
    let qos: QoS
    private(set) var handedOver = 0
    private var underWay: [DeliveryID] = []

    init(_ recorder: ClientRecorder, count: Int, qos: QoS) {
        self.recorder = recorder
        self.count = count
        self.qos = qos
        recorder.observer = { [weak self] event in self?.react(to: event) }
    }

    nonisolated static func topic(_ number: Int) -> String { "run/\(number)" }

    private func react(to event: BrokerEvent) {
        switch event {
        case .delivered(let delivery): underWay.removeAll { $0 == delivery }
        case .disconnected:
            handedOver -= underWay.count
            underWay = []
        default: break
        }
        run()
    }

    private func run() {
        while handedOver < count, recorder.client.hasRoom {
            let topic = Self.topic(handedOver)
            guard let delivery = recorder.publish(topic, "x", qos: qos) else { return }
            underWay.append(delivery)
            handedOver += 1
        }
    }
}

extension BrokerSettings {
    /// A broker on this machine, by name, as its certificate says.
    static func local(_ broker: MosquittoBroker, tls: Bool = false, id: String) -> BrokerSettings {
        BrokerSettings(
            host: "localhost", port: tls ? broker.tlsPort : broker.port, usesTLS: tls,
            caFile: tls ? broker.certificates?.authority : nil, clientID: id)
    }
}

extension Array where Element: Hashable {
    /// Each element once, at its first position.
    var firstOccurrences: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
