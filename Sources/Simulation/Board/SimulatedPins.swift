// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor
import Readings

/// Simulated GPIO lines inside the process.
///
/// Each address is a line. It exists as soon as a caller names it. `drive` sets an input, `state`
/// returns the state of an output. A second claim of a line is refused. Events arrive in a later
/// turn of the loop, as the kernel's do, never inside the call that caused them. `unplug` removes
/// the whole chip.
///
/// Edges do not bounce: the target GPIO debounces, and has its own tests.
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

    // MARK: The test's side

    /// The state of a line: of an output as it was set, of an input as it was driven. Initially
    /// off.
    package func state(of pin: PinAddress) -> Bool {
        states[pin] ?? false
    }

    /// Whether the gateway holds the line.
    package func isClaimed(_ pin: PinAddress) -> Bool {
        claims[pin] != nil
    }

    /// Drives an input. A change of state is an edge with the current time.
    package func drive(_ pin: PinAddress, to state: Bool) {
        guard self.state(of: pin) != state else { return }
        states[pin] = state
        guard let line = claims[pin], line.reports(state) else { return }
        line.add(PinEdge(isOn: state, stamp: loop.now))
        loop.call { line.catchUp() }
    }

    /// Removes the chip, and reports that to the owner of each claimed line.
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
            loop.call { watch.notify() }
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

/// A registration for the event that the chip is back.
@LoopActor private final class ChipWatch: Cancellable {
    private let pins: SimulatedPins
    private var appeared: (@LoopActor () -> Void)?

    init(_ pins: SimulatedPins, _ appeared: @escaping @LoopActor () -> Void) {
        self.pins = pins
        self.appeared = appeared
    }

    func notify() {
        appeared?()
    }

    func cancel() {
        appeared = nil
        pins.forget(self)
    }
}
