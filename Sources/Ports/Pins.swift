// SPDX-License-Identifier: Apache-2.0

import Reactor
import Readings

/// Where a pin is: `GPIO17`, or offset 17, on a chip that is named or found by the line's name.
package struct PinAddress: Hashable, Sendable, CustomStringConvertible {
    package enum Line: Hashable, Sendable {
        case name(String)
        case offset(Int)
    }

    /// The chip's label (`pinctrl-bcm2711`), name (`gpiochip0`) or path; `nil` looks through all.
    package let chip: String?
    package let line: Line

    package init(chip: String?, line: Line) {
        self.chip = chip
        self.line = line
    }

    package var description: String {
        let place = chip.map { " on \($0)" } ?? ""
        switch line {
        case .name(let name): return "\(name)\(place)"
        case .offset(let offset): return "line \(offset)\(place)"
        }
    }
}

/// How a pin is used. Levels are electrical only in `activeLow`: elsewhere a pin is on or off.
package struct PinSettings: Hashable, Sendable {
    package enum Direction: String, Hashable, Sendable {
        case input = "in"
        case output = "out"
    }

    package enum Bias: String, Hashable, Sendable, CaseIterable {
        /// As the board has set it.
        case asIs = "as-is"
        case up, down
        case off
    }

    package var direction: Direction
    package var activeLow: Bool
    package var bias: Bias
    /// How long an input must be steady before its change counts.
    package var debounce: Duration
    /// The state of an output when it is requested, in the same step, so that nothing clicks.
    package var atStart: Bool
    /// The state of an output when the gateway leaves; `nil` leaves it as it is.
    package var atExit: Bool?

    package init(
        direction: Direction, activeLow: Bool = false, bias: Bias = .asIs,
        debounce: Duration = .zero, atStart: Bool = false, atExit: Bool? = nil
    ) {
        self.direction = direction
        self.activeLow = activeLow
        self.bias = bias
        self.debounce = debounce
        self.atStart = atStart
        self.atExit = atExit
    }
}

/// The pins of the board, or the simulator's.
///
/// Isolation: the loop.
@LoopActor package protocol Pins: AnyObject {
    /// Claims an input and reports each change of its state, debounced, with the time of its edge.
    ///
    /// - Throws: `PortError`: the chip is missing, the line is held by another program, ...
    func input(
        _ pin: PinAddress, _ settings: PinSettings,
        changed: @escaping @LoopActor (Bool, BootInstant) -> Void,
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
