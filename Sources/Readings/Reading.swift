// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Which device of the gateway: its place in the gateway file, counted from 0.
package struct DeviceID: Hashable, Sendable {
    package let index: Int

    package init(index: Int) {
        self.index = index
    }
}

/// One sample: a device, a time, and the values that came together.
package struct Reading: Equatable, Sendable {
    package let device: DeviceID
    /// When the bytes or the edge arrived.
    package let stamp: Instant
    /// One place for each value that the model names, in its order; `nil` is "not in this frame".
    package let values: [Value?]

    package init(device: DeviceID, stamp: Instant, values: [Value?]) {
        self.device = device
        self.stamp = stamp
        self.values = values
    }
}
