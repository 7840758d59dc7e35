// SPDX-License-Identifier: Apache-2.0

import Readings

/// The role of one pin in a model.
package struct PinRole: Hashable, Sendable {
    package enum Use: Hashable, Sendable {
        case input(InputRole)
        case output(OutputRole)
        /// An input that counts its changes to on.
        case counter
    }

    package let name: String
    package let use: Use
    /// On means the low electrical level.
    package let activeLow: Bool

    package init(name: String, use: Use, activeLow: Bool) {
        self.name = name
        self.use = use
        self.activeLow = activeLow
    }

    package var isOutput: Bool {
        if case .output = use { return true }
        return false
    }

    package var isCounter: Bool { use == .counter }

    /// Whether the pin is on at that electrical level.
    package func isOn(atHighLevel isHigh: Bool) -> Bool { isHigh != activeLow }

    /// Whether the electrical level is high when the pin is on, or off.
    package func isHigh(whenOn isOn: Bool) -> Bool { isOn != activeLow }
}

/// How an input becomes a state and clicks.
package struct InputRole: Hashable, Sendable {
    /// "Off" is reported after it has lasted for this time.
    package var offDelay: Duration
    package var clicks: ClickTimes

    package init(offDelay: Duration = .zero, clicks: ClickTimes = ClickTimes()) {
        self.offDelay = offDelay
        self.clicks = clicks
    }
}

/// What an output does without a command.
package struct OutputRole: Hashable, Sendable {
    /// What an output does after the broker has been unreachable for this time.
    package struct Offline: Hashable, Sendable {
        package let isOn: Bool
        package let after: Duration

        package init(isOn: Bool, after: Duration) {
            self.isOn = isOn
            self.after = after
        }
    }

    /// The longest time that it stays on.
    package var maxOn: Duration?
    /// `nil` leaves the output unchanged.
    package var offline: Offline?

    package init(maxOn: Duration? = nil, offline: Offline? = nil) {
        self.maxOn = maxOn
        self.offline = offline
    }
}
