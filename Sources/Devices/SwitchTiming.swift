// SPDX-License-Identifier: Apache-2.0

import Primitives
import Readings

/// The wanted state of an output, and when it changes without a command: at the end of a pulse, and
/// after the longest time on, whatever switched it on.
///
/// Pure: the caller passes commands and the time, switches the line, and calls `pass` at
/// `deadline`. The time on counts from the change to on: another `on` does not prolong it. A new
/// command ends a pulse.
package struct SwitchTiming: Sendable {
    private let maxOn: Duration?
    package private(set) var isOn: Bool
    private var onSince: Instant
    private var pulseEnd: Instant?

    /// - Parameters:
    ///   - maxOn: How long the output may be on at most.
    ///   - isOn: Its state from that moment on.
    package init(maxOn: Duration?, isOn: Bool, at moment: Instant) {
        self.maxOn = maxOn
        self.isOn = isOn
        onSince = moment
    }

    /// When the state changes without a command; `nil` when it does not.
    package var deadline: Instant? {
        let limit = isOn ? maxOn.map { onSince + $0 } : nil
        guard let pulseEnd, let limit else { return pulseEnd ?? limit }
        return min(pulseEnd, limit)
    }

    package mutating func obey(_ command: SwitchCommand, at moment: Instant) {
        switch command {
        case .set(let state): go(to: state, at: moment)
        case .toggle: go(to: !isOn, at: moment)
        case .pulse(let state, let length):
            go(to: state, at: moment)
            pulseEnd = moment + length
        }
    }

    /// Advances the time and makes all changes that are due.
    package mutating func pass(to moment: Instant) {
        guard let deadline, deadline <= moment else { return }
        go(to: !isOn, at: moment)
    }

    private mutating func go(to state: Bool, at moment: Instant) {
        if state, !isOn { onSince = moment }
        isOn = state
        pulseEnd = nil
    }
}
