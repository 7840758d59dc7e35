// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor
import Readings

/// A claimed line of `SimulatedPins`, in or out.
///
/// Isolation: the loop.
@LoopActor final class SimulatedLine: InputPin, OutputPin {
    typealias Changed = @LoopActor (Bool, BootInstant) -> Void
    typealias Lost = @LoopActor (PortError) -> Void

    private let pin: PinAddress
    private var pins: SimulatedPins?
    private var changed: Changed?
    private var lost: Lost?

    init(_ pin: PinAddress, on pins: SimulatedPins, changed: Changed?, lost: @escaping Lost) {
        self.pin = pin
        self.pins = pins
        self.changed = changed
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
        changed = nil
        lost = nil
    }

    func report(_ state: Bool, _ stamp: BootInstant) {
        changed?(state, stamp)
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
