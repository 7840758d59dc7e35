// SPDX-License-Identifier: Apache-2.0

import Plan
import Reactor

/// The pins of the board, or those of the simulator.
///
/// Isolation: the loop.
@LoopActor package protocol Pins: AnyObject {
    /// Claims an input and reports its edges.
    ///
    /// - Parameters:
    ///   - edges: Gets all edges that arrived together, in their order, at least one. The state of
    ///     the pin is that of its last edge; before the first edge it is what `read` returns. Edges
    ///     of two pins that arrive in one turn of the loop are reported in any order: compare their
    ///     stamps.
    ///   - lost: Called at most once, when the chip is gone; no edge comes after it.
    /// - Throws: `PortError`: the chip is missing, the line is held by another program, ...
    func input(
        _ pin: PinAddress, _ settings: PinSettings,
        edges: @escaping @LoopActor ([PinEdge]) -> Void,
        lost: @escaping @LoopActor (PortError) -> Void
    ) throws(PortError) -> any InputPin

    /// Claims an output with `settings.atStart` as its first state.
    func output(
        _ pin: PinAddress, _ settings: PinSettings,
        lost: @escaping @LoopActor (PortError) -> Void
    ) throws(PortError) -> any OutputPin

    /// Calls `appeared` each time when a chip may have appeared, until it is cancelled. Watch
    /// first, then claim.
    func watch(_ appeared: @escaping @LoopActor () -> Void) -> any Cancellable
}

/// A claimed input. Isolation: the loop.
@LoopActor package protocol InputPin: AnyObject {
    /// The present state.
    func read() throws(PortError) -> Bool
    /// Reports the edges that have arrived and were not reported yet; `close` would drop them.
    func catchUp()
    /// Gives the line back; closing twice is allowed.
    func close()
}

/// A claimed output. Isolation: the loop.
@LoopActor package protocol OutputPin: AnyObject {
    /// The state of the line, read back from the kernel.
    func read() throws(PortError) -> Bool
    func set(_ on: Bool) throws(PortError)
    /// Gives the line back as it is; closing twice is allowed.
    func close()
}
