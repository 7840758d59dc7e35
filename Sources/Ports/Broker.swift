// SPDX-License-Identifier: Apache-2.0

import Plan
import Reactor

/// A topic to publish to, kept as the bytes that libmosquitto wants: UTF-8 and a zero at the end.
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

/// The number under which a delivery is reported as done; unique among those under way.
package struct DeliveryID: Hashable, Sendable {
    package let number: Int32

    package init(number: Int32) {
        self.number = number
    }
}

/// What happens at the broker's side.
package enum BrokerEvent: Sendable {
    /// Connected and accepted: the subscriptions stand again, publishing is possible.
    case connected
    /// Not connected any more, or the attempt failed; the reason is for a person. The client tries
    /// again by itself. Deliveries under way at QoS 1 stay under way and are finished later.
    case disconnected(String)
    /// Acknowledged by the broker (QoS 1), or written to the connection (QoS 0). Each delivery is
    /// reported once; at QoS 0 also when the connection broke before it was written.
    case delivered(DeliveryID)
    /// `publish` has room again after it had none.
    case roomAgain
    /// A message on a topic that was subscribed to.
    case received(topic: String, payload: [UInt8], retained: Bool)
    /// A message was too large to be a command, and nothing of it was kept.
    case ignored(topic: String, bytes: Int)
    /// The broker refused a subscription: nothing will be received on that filter.
    case notSubscribed(filter: String)
}

/// The one MQTT connection of the gateway.
///
/// Isolation: the loop. Nothing here waits; events come after the call that caused them.
@LoopActor package protocol Broker: AnyObject {
    /// Where events go; set before `connect`.
    var onEvent: (@LoopActor (BrokerEvent) -> Void)? { get set }

    /// True while connected and the window of unacknowledged deliveries is not full.
    var hasRoom: Bool { get }

    /// Begins to connect and to stay connected.
    func connect()

    /// Subscribes now and after each reconnect.
    func subscribe(_ filter: String)

    /// Hands a message over.
    ///
    /// - Precondition: `hasRoom`.
    /// - Returns: The delivery's number, or `nil` when the message was not taken: it is still the
    ///   caller's, who waits for `connected` or `roomAgain`.
    func publish(
        _ topic: Topic, _ payload: UnsafeRawBufferPointer, qos: QoS, retain: Bool
    ) -> DeliveryID?

    /// Waits until all deliveries are done, at most until the deadline, then leaves in order (the
    /// last will is not sent by the broker after this).
    func disconnect(by deadline: Instant) async
}
