// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports
import Reactor
import Readings

/// An output: carries out commands, and switches at its own deadlines.
@LoopActor final class OutputPart: PinPart {
    private let address: PinAddress
    private let settings: PinSettings
    private let role: OutputRole
    private var pin: (any OutputPin)?
    private var timing: SwitchTiming
    /// The state that was read back from the line; this state is published.
    private var state: Bool
    /// Why the output does not obey; `nil` after it was set successfully.
    private(set) var defect: String?
    /// When the outage of the broker becomes too long; `nil` while connected, and after that
    /// moment.
    private var offlineAt: Instant?

    init(_ address: PinAddress, _ settings: PinSettings, _ role: OutputRole) {
        self.address = address
        self.settings = settings
        self.role = role
        state = settings.atStart
        timing = SwitchTiming(
            maxOn: role.maxOn, isOn: settings.atStart, at: Instant(nanoseconds: 0))
    }

    /// When the output switches next without a command; `nil` without a line.
    var deadline: Instant? {
        guard pin != nil else { return nil }
        return [timing.deadline, offlineAt].compactMap { $0 }.min()
    }

    func claim(
        on pins: any Pins, edges: @escaping @LoopActor ([PinEdge]) -> Void,
        lost: @escaping @LoopActor (PortError) -> Void
    ) throws(PortError) {
        let pin = try pins.output(address, settings, lost: lost)
        do throws(PortError) {
            state = try pin.read()
        } catch {
            pin.close()
            throw error
        }
        self.pin = pin
        let now = EventLoop.current.now
        timing = SwitchTiming(maxOn: role.maxOn, isOn: settings.atStart, at: now)
        // A defect of an earlier command stays: the command was still not carried out.
        if state != timing.isOn { defect = Self.conflict }
    }

    /// Switches the output if a deadline has passed.
    ///
    /// - Returns: Whether a reading is due.
    func pass(to moment: Instant) throws(PortError) -> Bool {
        guard let due = deadline, due <= moment else { return false }
        if let offlineAt, offlineAt <= moment, let offline = role.offline {
            try obey(.set(offline.isOn), at: moment)
            self.offlineAt = nil
            return true
        }
        var next = timing
        next.pass(to: moment)
        try apply(next)
        return true
    }

    /// Carries out a command; it replaces an older one that is still under way.
    func obey(_ command: SwitchCommand, at moment: Instant) throws(PortError) {
        var next = timing
        next.obey(command, at: moment)
        try apply(next)
    }

    /// The connection to the broker was lost at that moment.
    func brokerDisconnected(at moment: Instant) {
        offlineAt = role.offline.map { moment + $0.after }
    }

    func brokerConnected() {
        offlineAt = nil
    }

    /// Sets the state at exit, if the device file has one.
    ///
    /// - Returns: Whether the state has changed.
    func setExitState() throws(PortError) -> Bool {
        guard pin != nil, let atExit = settings.atExit else { return false }
        let before = state
        try obey(.set(atExit), at: EventLoop.current.now)
        return state != before
    }

    func value(_ definition: ValueDefinition, at moment: Instant) -> Value? { .onOff(state) }

    func release() {
        pin?.close()
        pin = nil
    }

    private func apply(_ next: SwitchTiming) throws(PortError) {
        do throws(PortError) {
            guard let pin else { throw PortError(.missing, "its pin is not available") }
            try pin.set(next.isOn)
            timing = next
            state = try pin.read()
        } catch {
            defect = "was not set: \(error.message)"
            throw error
        }
        defect = state == next.isOn ? nil : Self.conflict
    }

    private static let conflict = "was set, and its line says otherwise: something else drives it"
}
