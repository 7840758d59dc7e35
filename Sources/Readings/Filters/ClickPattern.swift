// SPDX-License-Identifier: Apache-2.0

import Primitives

/// A kind of click on a button.
package enum Click: String, Hashable, Sendable, CaseIterable {
    case single, double, long
}

/// The times that distinguish clicks.
package struct ClickTimes: Hashable, Sendable {
    /// A second press within this time after the first release makes a double click. Zero disables
    /// double clicks and reports a single click without waiting.
    package var double: Duration
    /// A press of at least this time is a long click.
    package var long: Duration

    package init(double: Duration = .milliseconds(300), long: Duration = .milliseconds(800)) {
        self.double = double
        self.long = long
    }
}

/// Distinguishes single, double and long clicks.
///
/// A long click is reported while the button is still held, and a double click at its second press,
/// because a person waits for the reaction. A single click is reported when the time for a second
/// press is over.
///
/// Pure: the caller passes the states and the time, and calls `pass` at `deadline`.
///
///                                 deadline: long
///             on        ┌──────────────────────────────> done ──off──> idle
///      idle ──────> pressed                               ↑
///       ↑               │ off                             │ on: double
///       │               ↓                                 │
///       └────────── released ─────────────────────────────┘
///     deadline: single
package struct ClickPattern: Sendable {
    private enum State {
        case idle, pressed, released, done
    }

    private let times: ClickTimes
    private var state: State
    /// When the time decides without a new state; `nil` when it does not.
    package private(set) var deadline: Instant?

    /// - Parameter isOn: Whether the button is already held: this is no click.
    package init(_ times: ClickTimes, isOn: Bool) {
        self.times = times
        state = isOn ? .done : .idle
    }

    /// Takes the button's state. Call `pass` first for all that was due before that moment.
    package mutating func take(_ isOn: Bool, at moment: Instant) -> Click? {
        switch (state, isOn) {
        case (.idle, true):
            return go(.pressed, until: moment + times.long)
        case (.pressed, false) where times.double == .zero:
            return go(.idle, reporting: .single)
        case (.pressed, false):
            return go(.released, until: moment + times.double)
        case (.released, true):
            return go(.done, reporting: .double)
        case (.done, false):
            return go(.idle)
        case (.idle, false), (.pressed, true), (.released, false), (.done, true):
            // An edge was lost: the state is the same as before.
            return nil
        }
    }

    /// Advances the time.
    package mutating func pass(to moment: Instant) -> Click? {
        guard let deadline, deadline <= moment else { return nil }
        return state == .pressed ? go(.done, reporting: .long) : go(.idle, reporting: .single)
    }

    private mutating func go(
        _ next: State, until deadline: Instant? = nil, reporting click: Click? = nil
    ) -> Click? {
        state = next
        self.deadline = deadline
        return click
    }
}
