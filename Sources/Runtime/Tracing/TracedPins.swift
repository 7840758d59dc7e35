// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor

extension Outside {
    /// The pins, for one of these devices: shown, if it is traced.
    @LoopActor func pins(of devices: [Device]) -> any Pins {
        guard let trace = trace(of: devices) else { return pins }
        return TracedPins(pins, trace)
    }
}

/// Pins that show their edges and the states that are set.
@LoopActor private final class TracedPins: Pins {
    private let pins: any Pins
    private let trace: Trace

    init(_ pins: any Pins, _ trace: Trace) {
        self.pins = pins
        self.trace = trace
    }

    func input(
        _ pin: PinAddress, _ settings: PinSettings,
        edges: @escaping @LoopActor ([PinEdge]) -> Void,
        lost: @escaping @LoopActor (PortError) -> Void
    ) throws(PortError) -> any InputPin {
        let input = try pins.input(
            pin, settings,
            edges: { [trace] all in
                for edge in all { trace.show(.received, Self.text(edge, of: pin)) }
                edges(all)
            }, lost: trace.shown(lost))
        trace.show(.port, "opened \(pin), an input")
        return input
    }

    func output(
        _ pin: PinAddress, _ settings: PinSettings,
        lost: @escaping @LoopActor (PortError) -> Void
    ) throws(PortError) -> any OutputPin {
        let output = try pins.output(pin, settings, lost: trace.shown(lost))
        trace.show(.port, "opened \(pin), an output")
        return TracedOutput(output, pin, trace)
    }

    func watch(_ appeared: @escaping @LoopActor () -> Void) -> any Cancellable {
        pins.watch(appeared)
    }

    private static func text(_ edge: PinEdge, of pin: PinAddress) -> String {
        "\(pin) \(edge.isOn ? "on" : "off")"
            + (edge.missed > 0 ? ", after \(edge.missed) lost edges" : "")
    }
}

/// An output that shows the states that are set.
@LoopActor private final class TracedOutput: OutputPin {
    private let output: any OutputPin
    private let address: PinAddress
    private let trace: Trace

    init(_ output: any OutputPin, _ address: PinAddress, _ trace: Trace) {
        self.output = output
        self.address = address
        self.trace = trace
    }

    func read() throws(PortError) -> Bool {
        try output.read()
    }

    func set(_ on: Bool) throws(PortError) {
        trace.show(.sent, "\(address) \(on ? "on" : "off")")
        try output.set(on)
    }

    func close() {
        output.close()
    }
}
