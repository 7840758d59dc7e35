// SPDX-License-Identifier: Apache-2.0

import Devices
import Ports
import Reactor
import Readings

/// What one pin of a device does: the part of a `PinTask` that knows its use.
@LoopActor protocol PinPart: AnyObject {
    /// Claims the line and begins anew with its state. Called only while the part has no line.
    func claim(
        on pins: any Pins, edges: @escaping @LoopActor ([PinEdge]) -> Void,
        lost: @escaping @LoopActor (PortError) -> Void
    ) throws(PortError)

    /// What it says of one of its values in a reading of that moment; `nil` for nothing.
    func value(_ definition: ValueDefinition, at moment: Instant) -> Value?

    /// Gives the line back as it is; without a line, nothing.
    func release()
}

/// A part that makes something of the edges of its line.
///
/// It is told of everything in the order of time: `PinTask` brings the edges of all pins by their
/// stamps, and lets each deadline `pass` before an edge that came after it.
@LoopActor protocol EdgePart: PinPart {
    /// When the time itself changes something; `nil` while it does not.
    var deadline: Instant? { get }
    /// Whether something happened that belongs into one reading only.
    var hasEvent: Bool { get }

    /// Takes an edge of its line.
    ///
    /// - Returns: Whether a reading is to be made of it.
    func take(_ edge: PinEdge) -> Bool

    /// Does what is due by then.
    ///
    /// - Returns: Whether a reading is to be made of it.
    func pass(to moment: Instant) -> Bool

    /// The event has been in a reading.
    func forgetEvent()
}
