// SPDX-License-Identifier: Apache-2.0

import Plan
import Reactor

/// A topic to publish to, in the form that libmosquitto takes: UTF-8 with a zero at the end.
package struct Topic: Hashable, Sendable, CustomStringConvertible {
    package let utf8: ContiguousArray<CChar>

    package init(_ text: String) {
        utf8 = text.utf8CString
    }

    package var description: String {
        utf8.withUnsafeBufferPointer { bytes in
            String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}

/// The number of a delivery; unique among the deliveries under way on a connection.
package struct DeliveryID: Hashable, Sendable {
    package let number: Int32

    package init(number: Int32) {
        self.number = number
    }
}

/// What happens on the connection to the broker.
package enum BrokerEvent: Sendable {
    /// The broker has accepted the connection. All subscriptions are requested; publishing is
    /// possible.
    case connected
    /// The connection broke, or the attempt failed; the reason is for a person. The client connects
    /// again without a call. It has forgotten the deliveries under way: the broker may have them or
    /// not, and the caller publishes them again or drops them.
    case disconnected(String)
    /// Acknowledged by the broker (QoS 1), or written to the connection (QoS 0). Each delivery is
    /// reported once, unless the connection ends before.
    case delivered(DeliveryID)
    /// `publish` has room again after it had none.
    case roomAgain
    /// A message on a topic that was subscribed to.
    case received(topic: String, payload: [UInt8], retained: Bool)
    /// A message was too large to be a command, and was dropped.
    case ignored(topic: String, bytes: Int)
    /// The broker did not take a message and will not; it is reported as delivered too.
    case refused(topic: String, reason: String)
    /// The broker refused a subscription: no message will arrive for this filter.
    case notSubscribed(filter: String)
}

/// The one MQTT connection of the gateway.
///
/// Isolation: the loop. No call blocks. An event is reported after the call that caused it has
/// returned.
@LoopActor package protocol Broker: AnyObject {
    /// Receives the events; set before `connect`.
    var onEvent: (@LoopActor (BrokerEvent) -> Void)? { get set }

    /// True while connected and the window of unacknowledged deliveries is open: it is not full,
    /// and the broker acknowledges what it gets.
    var hasRoom: Bool { get }

    /// Connects, and connects again after each loss.
    func connect()

    /// Subscribes now and after each reconnect.
    ///
    /// - Parameter asPublished: Whether a message that was published retained is reported as
    ///   retained at its first arrival too, and not only when the broker repeats it. Brokers with
    ///   MQTT 5 can.
    func subscribe(_ filter: String, asPublished: Bool)

    /// Publishes a message.
    ///
    /// - Precondition: `hasRoom`.
    /// - Returns: The delivery's number, or `nil` when the message was not taken. Then the caller
    ///   keeps it and waits for `connected` or `roomAgain`.
    func publish(
        _ topic: Topic, _ payload: UnsafeRawBufferPointer, qos: QoS, retain: Bool
    ) -> DeliveryID?

    /// Waits until all deliveries are done or lost, at most until the deadline, then sends a
    /// DISCONNECT, so that the broker does not publish the last will.
    func disconnect(by deadline: Instant) async
}

extension Broker {
    /// Subscribes now and after each reconnect; only what the broker repeats is reported as
    /// retained.
    package func subscribe(_ filter: String) {
        subscribe(filter, asPublished: false)
    }
}
