// SPDX-License-Identifier: Apache-2.0

/// What the broker publishes for us when our connection ends without a DISCONNECT; at the QoS of
/// all messages.
package struct LastWill: Sendable {
    package let topic: String
    package let payload: [UInt8]
    package let retain: Bool

    package init(
        topic: String, payload: some Sequence<UInt8>, retain: Bool = true
    ) {
        self.topic = topic
        self.payload = Array(payload)
        self.retain = retain
    }
}
