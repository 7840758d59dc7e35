// SPDX-License-Identifier: Apache-2.0

import Primitives

/// What a finger can do with a button.
package enum Click: String, Hashable, Sendable, CaseIterable {
    case single, double, long
}

/// The times that tell clicks apart.
package struct ClickTimes: Hashable, Sendable {
    /// A second press within so long of the first one's end makes a double click. Zero looks for
    /// none, and tells a single click without waiting.
    package var double: Duration
    /// So long a press is a long one.
    package var long: Duration

    package init(double: Duration = .milliseconds(300), long: Duration = .milliseconds(800)) {
        self.double = double
        self.long = long
    }
}

/// Tells single, double and long clicks apart.
///
/// A long click is told while the button is still held and a double one at its second press: a
/// person waits for an answer. A single one is told when no second press can come any more.
///
/// Pure: the caller brings the states and the time, and calls `pass` at `deadline`.
///
///                                 deadline: long
///             on        ┌──────────────────────────────> told ──off──> idle
///      idle ──────> pressed                               ↑
///       ↑               │ off                             │ on: double
///       │               ↓                                 │
///       └────────── released ─────────────────────────────┘
///     deadline: single
package struct ClickPattern: Sendable {
    private enum State {
        case idle, pressed, released, told
    }

    private let times: ClickTimes
    private var state: State
    /// When the time itself decides, if it does.
    package private(set) var deadline: Instant?

    /// - Parameter isOn: Whether the button is held already: that is no click.
    package init(_ times: ClickTimes, isOn: Bool) {
        self.times = times
        state = isOn ? .told : .idle
    }

    /// Takes the button's state. What was due before that moment must have been let `pass`.
    package mutating func take(_ isOn: Bool, at moment: Instant) -> Click? {
        switch (state, isOn) {
        case (.idle, true):
            return go(.pressed, until: moment + times.long)
        case (.pressed, false) where times.double == .zero:
            return go(.idle, telling: .single)
        case (.pressed, false):
            return go(.released, until: moment + times.double)
        case (.released, true):
            return go(.told, telling: .double)
        case (.told, false):
            return go(.idle)
        case (.idle, false), (.pressed, true), (.released, false), (.told, true):
            // An edge was lost: the state is no news.
            return nil
        }
    }

    /// Lets the time go on.
    package mutating func pass(to moment: Instant) -> Click? {
        guard let deadline, deadline <= moment else { return nil }
        return state == .pressed ? go(.told, telling: .long) : go(.idle, telling: .single)
    }

    private mutating func go(
        _ next: State, until deadline: Instant? = nil, telling click: Click? = nil
    ) -> Click? {
        state = next
        self.deadline = deadline
        return click
    }
}
