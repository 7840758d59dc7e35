// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor

/// A claimed line of `SimulatedPins`, an input or an output.
///
/// Isolation: the loop.
@LoopActor final class SimulatedLine: InputPin, OutputPin {
    typealias Edges = @LoopActor ([PinEdge]) -> Void
    typealias Lost = @LoopActor (PortError) -> Void

    private let pin: PinAddress
    private let settings: PinSettings
    private var pins: SimulatedPins?
    private var edges: Edges?
    private var lost: Lost?
    /// Edges that are not reported yet.
    private var waiting: [PinEdge] = []

    init(
        _ pin: PinAddress, _ settings: PinSettings, on pins: SimulatedPins, edges: Edges?,
        lost: @escaping Lost
    ) {
        self.pin = pin
        self.settings = settings
        self.pins = pins
        self.edges = edges
        self.lost = lost
    }

    func read() throws(PortError) -> Bool {
        try present().state(of: pin)
    }

    func set(_ on: Bool) throws(PortError) {
        try present().set(pin, to: on)
    }

    func close() {
        pins?.release(pin)
        pins = nil
        edges = nil
        lost = nil
    }

    /// Whether the owner asked for edges to that state.
    func reports(_ state: Bool) -> Bool {
        switch settings.edge {
        case .both: return edges != nil
        case .on: return edges != nil && state
        case .off: return edges != nil && !state
        }
    }

    /// Stores an edge until `catchUp`.
    func add(_ edge: PinEdge) {
        waiting.append(edge)
    }

    func catchUp() {
        let batch = waiting
        waiting = []
        if !batch.isEmpty { edges?(batch) }
    }

    /// Reports once that the chip has gone.
    func lose(_ error: PortError) {
        let lost = lost
        pins = nil
        close()
        lost?(error)
    }

    private func present() throws(PortError) -> SimulatedPins {
        guard let pins, pins.isClaimed(pin) else {
            throw PortError(.lost, "\(pin): this line is no longer claimed")
        }
        return pins
    }
}
