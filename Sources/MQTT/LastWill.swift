// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports

/// What the broker publishes for us when our connection ends without a DISCONNECT.
package struct LastWill: Sendable {
    package let topic: String
    package let payload: [UInt8]
    package let qos: QoS
    package let retain: Bool

    package init(
        topic: String, payload: some Sequence<UInt8>, qos: QoS = .atLeastOnce, retain: Bool = true
    ) {
        self.topic = topic
        self.payload = Array(payload)
        self.qos = qos
        self.retain = retain
    }
}
