// SPDX-License-Identifier: Apache-2.0

/// How a pin is used. Only `activeLow` is about electrical levels: elsewhere a pin is on or off.
package struct PinSettings: Hashable, Sendable {
    package enum Direction: String, Hashable, Sendable {
        case input = "in"
        case output = "out"
    }

    package enum Bias: String, Hashable, Sendable, CaseIterable {
        /// As the board has set it up.
        case asIs = "as-is"
        case up, down
        case off
    }

    /// Which changes an input reports.
    package enum Edge: String, Hashable, Sendable, CaseIterable {
        case both
        /// Only the changes to on. The time of the change to off is not known then.
        case on
        case off
    }

    package var direction: Direction
    package var activeLow: Bool
    package var bias: Bias
    /// How long an input must keep its new state before the change counts.
    package var debounce: Duration
    package var edge: Edge
    /// The first state of an output. The kernel sets it in the step that claims the line, so that a
    /// relay does not switch twice.
    package var atStart: Bool
    /// The state of an output when the gateway ends; `nil` leaves it as it is.
    package var atExit: Bool?

    package init(
        direction: Direction, activeLow: Bool = false, bias: Bias = .asIs,
        debounce: Duration = .zero, edge: Edge = .both, atStart: Bool = false,
        atExit: Bool? = nil
    ) {
        self.direction = direction
        self.activeLow = activeLow
        self.bias = bias
        self.debounce = debounce
        self.edge = edge
        self.atStart = atStart
        self.atExit = atExit
    }
}
