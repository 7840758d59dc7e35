// SPDX-License-Identifier: Apache-2.0

import Primitives
import Readings

/// What an output is to be, and when that changes by itself: the end of a pulse, and the longest
/// time that it may be on, whoever switched it.
///
/// Pure: the caller brings commands and the time, switches the line, and calls `pass` at
/// `deadline`. The time on is counted from when the output went on: another `on` does not prolong
/// it. A new command ends a pulse.
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

    /// When the state changes by itself; `nil` while it does not.
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

    /// Lets the time go on: what is due by then is done.
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
