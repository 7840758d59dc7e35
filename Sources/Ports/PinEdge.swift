// SPDX-License-Identifier: Apache-2.0

import Primitives
import Readings

/// A change of an input that was steady for as long as its debounce demands.
package struct PinEdge: Hashable, Sendable {
    /// The state that the pin changed to.
    package var isOn: Bool
    package var stamp: Instant
    /// So many edges of this pin came between the one before and this one and are lost, because
    /// they were not read in time. A pulse is two edges, or one where only one kind is reported.
    /// What is too short for the kernel to see is in no count.
    package var missed: Int

    package init(isOn: Bool, stamp: Instant, missed: Int = 0) {
        self.isOn = isOn
        self.stamp = stamp
        self.missed = missed
    }
}
