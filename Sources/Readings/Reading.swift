// SPDX-License-Identifier: Apache-2.0

import Primitives

/// The number of a device of the gateway, from 0: fixed for the device's name while the gateway
/// runs.
package struct DeviceID: Hashable, Sendable {
    package let number: Int

    package init(number: Int) {
        self.number = number
    }
}

/// One sample: a device, a time, and the values that arrived together.
package struct Reading: Equatable, Sendable {
    package let device: DeviceID
    /// When the bytes or the edge arrived.
    package let stamp: Instant
    /// One place for each value of the model, in its order; `nil` is "not in this frame".
    package let values: [Value?]

    package init(device: DeviceID, stamp: Instant, values: [Value?]) {
        self.device = device
        self.stamp = stamp
        self.values = values
    }
}
