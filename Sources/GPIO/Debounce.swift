// SPDX-License-Identifier: Apache-2.0

import Readings

/// Turns the edges of a bouncing contact into changes of its state.
///
/// libgpiod 1 cannot ask the kernel to debounce, so the loop does it, to the kernel's rule: a new
/// state counts once the line has been steady for the period. The change is dated by the *first*
/// edge of the burst, which is when the finger pressed; the last is only when the contact came to
/// rest. Pure: the caller brings edges and the time, and arms one timer at `deadline`.
///
///              edge                   deadline, state differs: a change
///     steady ────────> unsettled ───────────────────────────────────────> steady
///                      │  ↑   │       deadline, same state: a glitch, forgotten
///                      └──┘   └────────────────────────────────────────────────> steady
///                      edge: the period begins anew
package struct Debounce {
    /// A state that has settled, and when its first edge came.
    package struct Change: Equatable {
        package let state: Bool
        package let stamp: BootInstant
    }

    private struct Burst {
        var first: BootInstant
        var last: BootInstant
        var state: Bool
    }

    /// Nanoseconds that the line must be steady.
    private let period: Int64
    private var burst: Burst?
    /// The state that was last reported, or the one at the beginning.
    package private(set) var state: Bool

    /// - Parameters:
    ///   - period: How long the line must be steady, in nanoseconds, not negative.
    ///   - state: The line's state now.
    package init(period: Int64, state: Bool) {
        self.period = period
        self.state = state
    }

    /// When `settle` is due, while the line is unsettled.
    package var deadline: BootInstant? {
        burst.map { BootInstant(nanoseconds: $0.last.nanoseconds + period) }
    }

    /// Takes an edge. When the loop was late, the edge itself shows that the state before it had
    /// been steady for long enough: then that change is returned, so that no press is lost.
    package mutating func edge(to newState: Bool, at time: BootInstant) -> Change? {
        var change: Change?
        if let before = burst, let deadline, time >= deadline {
            change = settle(as: before.state)
        }
        let first = burst?.first ?? time
        burst = Burst(first: first, last: time, state: newState)
        return change
    }

    /// Ends the burst with the line's state as read now: edges may have been lost in a full queue.
    package mutating func settle(as reading: Bool) -> Change? {
        guard let ended = burst else { return nil }
        burst = nil
        guard reading != state else { return nil }
        state = reading
        return Change(state: reading, stamp: ended.first)
    }
}
