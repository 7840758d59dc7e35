// SPDX-License-Identifier: Apache-2.0

import MQTT
import Plan
import Ports
import Reactor

/// A client that receives all messages of the gateways, and waits for the messages that a test
/// expects.
@LoopActor package final class Subscriber {
    package struct Message: Equatable, Sendable {
        package let topic: String
        package let text: String
        package let isRetained: Bool
        package let arrived: Instant
    }

    package private(set) var messages: [Message] = []
    package private(set) var isConnected = false
    private let client: BrokerClient
    private var condition: (@LoopActor () -> Bool)?
    private var waiting: CheckedContinuation<Bool, Never>?

    package init(_ settings: BrokerSettings) {
        client = BrokerClient(settings)
        client.onEvent = { [weak self] event in self?.note(event) }
        client.subscribe("martlet/#")
    }

    /// Connects, and waits until it is subscribed.
    package func listen() async throws {
        client.connect()
        try await until("the subscriber is connected") { [self] in isConnected }
    }

    package func leave() async {
        await client.disconnect(by: EventLoop.current.now.advanced(by: .seconds(2)))
    }

    package func send(_ text: String, to topic: String) {
        _ = Array(text.utf8).withUnsafeBytes {
            client.publish(Topic(topic), $0, qos: .atLeastOnce, retain: false)
        }
    }

    /// Sends messages as fast as the broker takes them.
    package func send(_ messages: [(topic: String, payload: [UInt8])]) async throws {
        for message in messages {
            while !client.hasRoom { try await sleep(for: .milliseconds(1)) }
            _ = message.payload.withUnsafeBytes {
                client.publish(Topic(message.topic), $0, qos: .atLeastOnce, retain: false)
            }
        }
    }

    /// Waits for a message after which the condition holds.
    package func until(
        _ what: String, within limit: Duration = .seconds(30),
        _ condition: @escaping @LoopActor () -> Bool
    ) async throws {
        guard !condition() else { return }
        self.condition = condition
        let timer = EventLoop.current.schedule(after: limit) { [weak self] in self?.resume(false) }
        let isTrue = await withCheckedContinuation { waiting = $0 }
        timer.cancel()
        guard isTrue else { throw TestSupportError("timed out waiting for: \(what)") }
    }

    /// The messages on a topic below `martlet/`, the oldest first.
    package func texts(_ topic: String) -> [String] {
        messages.filter { $0.topic == "martlet/\(topic)" }.map(\.text)
    }

    /// The integers in the value `n`, the oldest first.
    package func numbers(_ topic: String) -> [Int] {
        texts(topic).compactMap { text in
            text.split(separator: "\"n\":").last.flatMap { Int($0.dropLast()) }
        }
    }

    private func note(_ event: BrokerEvent) {
        switch event {
        case .connected: isConnected = true
        case .disconnected: isConnected = false
        case .received(let topic, let payload, let retained):
            let text = String(decoding: payload, as: UTF8.self)
            messages.append(
                Message(
                    topic: topic, text: text, isRetained: retained,
                    arrived: EventLoop.current.now))
        case .delivered, .roomAgain, .ignored, .notSubscribed, .refused: break
        }
        if condition?() == true { resume(true) }
    }

    private func resume(_ isTrue: Bool) {
        condition = nil
        waiting?.resume(returning: isTrue)
        waiting = nil
    }
}
