// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor

/// A claimed line of `SimulatedPins`, in or out.
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
    /// Edges that have not been told.
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

    /// Whether the line's owner wants to hear of a change to that state.
    func reports(_ state: Bool) -> Bool {
        switch settings.edge {
        case .both: return edges != nil
        case .on: return edges != nil && state
        case .off: return edges != nil && !state
        }
    }

    /// An edge has come; `catchUp` tells it.
    func add(_ edge: PinEdge) {
        waiting.append(edge)
    }

    func catchUp() {
        let batch = waiting
        waiting = []
        if !batch.isEmpty { edges?(batch) }
    }

    /// The chip has gone; said once.
    func lose(_ error: PortError) {
        let lost = lost
        pins = nil
        close()
        lost?(error)
    }

    private func present() throws(PortError) -> SimulatedPins {
        guard let pins, pins.isClaimed(pin) else {
            throw PortError(.lost, "\(pin): the line is not ours any more")
        }
        return pins
    }
}
