// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor
import Readings

/// Pins in process: what a board's lines do, without a board.
///
/// Each address is a line that exists as soon as it is named. An input is driven from the other
/// side by `drive`, an output is looked at by `state`; a line that is claimed is refused to a
/// second claim. News comes in a turn of its own, as the kernel's does, never in the middle of the
/// call that caused it. `unplug` takes the whole chip away.
///
/// Edges are clean: debouncing is the board's matter and has tests of its own.
///
/// Isolation: the loop.
@LoopActor package final class SimulatedPins: Pins {
    private let loop: EventLoop
    private var states: [PinAddress: Bool] = [:]
    private var claims: [PinAddress: SimulatedLine] = [:]
    private var watchers: [ObjectIdentifier: ChipWatch] = [:]
    private var isPresent = true

    package init(loop: EventLoop) {
        self.loop = loop
    }

    // MARK: The gateway's side

    package func input(
        _ pin: PinAddress, _ settings: PinSettings,
        edges: @escaping @LoopActor ([PinEdge]) -> Void,
        lost: @escaping @LoopActor (PortError) -> Void
    ) throws(PortError) -> any InputPin {
        precondition(settings.direction == .input, "claim an output by output(_:_:lost:)")
        return try claim(pin, settings, edges: edges, lost: lost)
    }

    package func output(
        _ pin: PinAddress, _ settings: PinSettings, lost: @escaping @LoopActor (PortError) -> Void
    ) throws(PortError) -> any OutputPin {
        precondition(settings.direction == .output, "claim an input by input(_:_:edges:lost:)")
        let line = try claim(pin, settings, edges: nil, lost: lost)
        states[pin] = settings.atStart
        return line
    }

    package func watch(_ appeared: @escaping @LoopActor () -> Void) -> any Cancellable {
        let watch = ChipWatch(self, appeared)
        watchers[ObjectIdentifier(watch)] = watch
        return watch
    }

    // MARK: The world's side

    /// The line's state: what an output is set to, or an input is driven to; off at first.
    package func state(of pin: PinAddress) -> Bool {
        states[pin] ?? false
    }

    /// Whether the gateway holds the line.
    package func isClaimed(_ pin: PinAddress) -> Bool {
        claims[pin] != nil
    }

    /// Drives an input; a change is an edge, dated now.
    package func drive(_ pin: PinAddress, to state: Bool) {
        guard self.state(of: pin) != state else { return }
        states[pin] = state
        guard let line = claims[pin], line.reports(state) else { return }
        line.add(PinEdge(isOn: state, stamp: loop.now))
        loop.call { line.catchUp() }
    }

    /// Takes the chip away: whoever holds a line of it hears so.
    package func unplug() {
        isPresent = false
        let lines = claims
        claims = [:]
        for (pin, line) in lines {
            loop.call { line.lose(PortError(.lost, "\(pin): the chip has gone")) }
        }
    }

    /// Brings the chip back, with all outputs off.
    package func replug() {
        isPresent = true
        states = [:]
        for watch in watchers.values {
            loop.call { watch.tell() }
        }
    }

    // MARK: For the lines

    func set(_ pin: PinAddress, to state: Bool) {
        states[pin] = state
    }

    func release(_ pin: PinAddress) {
        claims[pin] = nil
    }

    fileprivate func forget(_ watch: ChipWatch) {
        watchers[ObjectIdentifier(watch)] = nil
    }

    private func claim(
        _ pin: PinAddress, _ settings: PinSettings, edges: SimulatedLine.Edges?,
        lost: @escaping SimulatedLine.Lost
    ) throws(PortError) -> SimulatedLine {
        guard isPresent else { throw PortError(.missing, "\(pin): there is no GPIO chip") }
        guard claims[pin] == nil else {
            throw PortError(.refused, "\(pin): held by \"martlet\"")
        }
        let line = SimulatedLine(pin, settings, on: self, edges: edges, lost: lost)
        claims[pin] = line
        return line
    }
}

/// Who wants to hear of the chip's return.
@LoopActor private final class ChipWatch: Cancellable {
    private let pins: SimulatedPins
    private var appeared: (@LoopActor () -> Void)?

    init(_ pins: SimulatedPins, _ appeared: @escaping @LoopActor () -> Void) {
        self.pins = pins
        self.appeared = appeared
    }

    func tell() {
        appeared?()
    }

    func cancel() {
        appeared = nil
        pins.forget(self)
    }
}
