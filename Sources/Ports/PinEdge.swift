// SPDX-License-Identifier: Apache-2.0

import Primitives
import Readings

/// A change of an input, after its debounce time.
package struct PinEdge: Hashable, Sendable {
    /// The state that the pin changed to.
    package var isOn: Bool
    package var stamp: Instant
    /// The number of edges of this pin that were lost since the last one, because they were not
    /// read in time. A pulse is two edges, or one where only one kind is reported. Changes that are
    /// too short for the kernel to see are not counted.
    package var missed: Int

    package init(isOn: Bool, stamp: Instant, missed: Int = 0) {
        self.isOn = isOn
        self.stamp = stamp
        self.missed = missed
    }
}
