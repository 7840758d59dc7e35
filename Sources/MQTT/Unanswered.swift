// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports

/// The requests that the broker has not answered. When it hangs up, its reason is probably among
/// them: a broker processes requests in their order, and one that it does not accept is the first
/// without an answer.
struct Unanswered {
    enum Request: Sendable {
        case subscription(String)
        case message(Topic, bytes: Int, QoS, retain: Bool)
    }

    private var requests: [(number: Int32, request: Request)] = []

    /// The oldest request without an answer.
    var first: Request? { requests.first?.request }

    var count: Int { requests.count }

    /// The number of the oldest message without an answer.
    var firstMessage: Int32? {
        requests.first { if case .message = $0.request { true } else { false } }?.number
    }

    /// A new connection has no requests of the old one.
    mutating func connected() {
        requests.removeAll()
    }

    mutating func add(_ number: Int32, _ request: Request) {
        requests.append((number, request))
    }

    /// Answers come in the order of the requests, so the search nearly always ends at the first.
    @discardableResult mutating func remove(_ number: Int32) -> Request? {
        requests.firstIndex { $0.number == number }.map { requests.remove(at: $0).request }
    }
}

extension Unanswered.Request: CustomStringConvertible {
    /// Such as `PUBLISH to shed/air (6 bytes, QoS 1, retained)`.
    var description: String {
        switch self {
        case .subscription(let filter):
            return "SUBSCRIBE to \(filter)"
        case .message(let topic, let bytes, let qos, let retain):
            let kind = retain ? ", retained" : ""
            return "PUBLISH to \(topic) (\(bytes) bytes, QoS \(qos.rawValue)\(kind))"
        }
    }

    /// What a broker may not accept about it, the most frequent first.
    var suspicions: [String] {
        switch self {
        case .subscription(let filter):
            return ["may this user subscribe to \(filter)"]
        case .message(let topic, let bytes, let qos, let retain):
            return [
                "may this user publish to \(topic)",
                retain ? "does the broker keep retained messages" : nil,
                qos == .atLeastOnce ? "does it take QoS 1 (or set 'qos: 0')" : nil,
                bytes > 200 ? "are \(bytes) bytes above its limit" : nil,
            ].compactMap { $0 }
        }
    }
}
