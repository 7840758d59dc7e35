// SPDX-License-Identifier: Apache-2.0

import Devices
import Ports
import Reactor
import Readings

/// The part of a `PinTask` for one pin.
@LoopActor protocol PinPart: AnyObject {
    /// Claims the line and starts with its present state. Called only while the part has no line.
    func claim(
        on pins: any Pins, edges: @escaping @LoopActor ([PinEdge]) -> Void,
        lost: @escaping @LoopActor (PortError) -> Void
    ) throws(PortError)

    /// One of its values in a reading at that moment; `nil` when the reading has no such value.
    func value(_ definition: ValueDefinition, at moment: Instant) -> Value?

    /// Gives the line back as it is. Does nothing without a line.
    func release()
}

/// A part that handles the edges of its line.
///
/// `EdgeTimeline` calls it in the order of time: edges by their stamps, and `pass` for each
/// deadline before the edges that came after it.
@LoopActor protocol EdgePart: PinPart {
    /// When the state changes without an edge; `nil` while it does not.
    var deadline: Instant? { get }

    /// Handles an edge of its line.
    ///
    /// - Returns: Whether a reading is due.
    func take(_ edge: PinEdge) -> Bool

    /// Handles the deadlines up to that moment.
    ///
    /// - Returns: Whether a reading is due.
    func pass(to moment: Instant) -> Bool

    /// Removes the event (a click), because a reading has it now.
    func forgetEvent()
}
