// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Passes "on" at once, and "off" only after it has lasted for the delay (ESPHome's `delayed_off`):
/// one visit of a cat is one motion, not five.
///
/// Pure: the caller passes the states and the time, and calls `pass` at `deadline`.
///
///           off                        deadline: off
///      on ───────> on, off is waiting ───────────────> off
///       ↑                 │                             │
///       └───────on────────┴────────────on: on───────────┘
package struct OffDelay: Sendable {
    private let delay: Duration
    /// The state that was passed on last.
    package private(set) var isOn: Bool
    /// When a waiting "off" takes effect.
    package private(set) var deadline: Instant?

    package init(delay: Duration, isOn: Bool) {
        self.delay = delay
        self.isOn = isOn
    }

    /// Takes a state. Call `pass` first for all that was due before that moment.
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

    /// Advances the time.
    ///
    /// - Returns: True when `isOn` has changed.
    package mutating func pass(to moment: Instant) -> Bool {
        guard let deadline, deadline <= moment else { return false }
        self.deadline = nil
        isOn = false
        return true
    }
}
