// SPDX-License-Identifier: Apache-2.0

import Plan
import Reactor

/// The pins of the board, or the simulator's.
///
/// Isolation: the loop.
@LoopActor package protocol Pins: AnyObject {
    /// Claims an input and reports its edges.
    ///
    /// - Parameters:
    ///   - edges: Gets all edges that arrived together, in their order, never none. A state holds
    ///     what `read` says at first and what the last edge said since then. Edges of two pins that
    ///     arrive in one turn of the loop may be told in either order: their stamps tell.
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

    /// Calls `appeared` each time when a chip may have come, until it is cancelled. Watch first,
    /// then claim.
    func watch(_ appeared: @escaping @LoopActor () -> Void) -> any Cancellable
}

/// A claimed input. Isolation: the loop.
@LoopActor package protocol InputPin: AnyObject {
    /// On or off now.
    func read() throws(PortError) -> Bool
    /// Reports the edges that have arrived and were not told yet: what `close` would lose.
    func catchUp()
    /// Gives the line back; closing twice is allowed.
    func close()
}

/// A claimed output. Isolation: the loop.
@LoopActor package protocol OutputPin: AnyObject {
    /// What the line is set to, read back from the kernel.
    func read() throws(PortError) -> Bool
    func set(_ on: Bool) throws(PortError)
    /// Gives the line back as it is; closing twice is allowed.
    func close()
}
