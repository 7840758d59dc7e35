// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Lets "on" through at once, and "off" only when it has lasted for so long (ESPHome's
/// `delayed_off`): one visit of a cat is one motion, not five.
///
/// Pure: the caller brings the states and the time, and calls `pass` at `deadline`.
///
///           off                        deadline: off
///      on ───────> on, off is waiting ───────────────> off
///       ↑                 │                             │
///       └───────on────────┴────────────on: on───────────┘
package struct OffDelay: Sendable {
    private let delay: Duration
    /// The state that was let through last.
    package private(set) var isOn: Bool
    /// When "off" counts, while it waits.
    package private(set) var deadline: Instant?

    package init(delay: Duration, isOn: Bool) {
        self.delay = delay
        self.isOn = isOn
    }

    /// Takes a state. What was due before that moment must have been let `pass`.
    ///
    /// - Returns: True when `isOn` has changed.
    package mutating func take(_ state: Bool, at moment: Instant) -> Bool {
        guard isOn, !state, delay > .zero else {
            deadline = nil
            defer { isOn = state }
            return isOn != state
        }
        deadline = deadline ?? moment + delay
        return false
    }

    /// Lets the time go on.
    ///
    /// - Returns: True when `isOn` has changed.
    package mutating func pass(to moment: Instant) -> Bool {
        guard let deadline, deadline <= moment else { return false }
        self.deadline = nil
        isOn = false
        return true
    }
}
