// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports
import Reactor
import Readings

/// An output: what it is told, and what it does by itself.
@LoopActor final class OutputPart: PinPart {
    private let address: PinAddress
    private let settings: PinSettings
    private let role: OutputRole
    private var pin: (any OutputPin)?
    private var timing: SwitchTiming
    /// What the line says, which is what is published.
    private var state: Bool
    /// Why it does not obey, until it is set successfully; `nil` while it does.
    private(set) var defect: String?
    /// When the broker has been away for too long; `nil` while it is there, and afterwards.
    private var offlineAt: Instant?

    init(_ address: PinAddress, _ settings: PinSettings, _ role: OutputRole) {
        self.address = address
        self.settings = settings
        self.role = role
        state = settings.atStart
        timing = SwitchTiming(
            maxOn: role.maxOn, isOn: settings.atStart, at: Instant(nanoseconds: 0))
    }

    /// When it changes by itself; never while there is no line, which begins anew.
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
        // A command that failed before is still not carried out.
        if state != timing.isOn { defect = Self.isDriven }
    }

    /// Does what is due by now.
    ///
    /// - Returns: Whether a reading is to be made of it.
    func pass(to moment: Instant) throws(PortError) -> Bool {
        guard let due = deadline, due <= moment else { return false }
        if let offlineAt, offlineAt <= moment, let offline = role.offline {
            try obey(.set(offline.isOn), at: moment)
            self.offlineAt = nil
            return true
        }
        var next = timing
        next.pass(to: moment)
        try go(next)
        return true
    }

    /// Does what a command says; the newest one wins.
    func obey(_ command: SwitchCommand, at moment: Instant) throws(PortError) {
        var next = timing
        next.obey(command, at: moment)
        try go(next)
    }

    /// The broker cannot send commands from then on.
    func brokerWent(at moment: Instant) {
        offlineAt = role.offline.map { moment + $0.after }
    }

    func brokerCame() {
        offlineAt = nil
    }

    /// Takes the state at exit, if one is stated.
    ///
    /// - Returns: Whether the state has changed.
    func leave() throws(PortError) -> Bool {
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

    private func go(_ next: SwitchTiming) throws(PortError) {
        do throws(PortError) {
            guard let pin else { throw PortError(.missing, "its pin is not available") }
            try pin.set(next.isOn)
            timing = next
            state = try pin.read()
        } catch {
            defect = "was not set: \(error.message)"
            throw error
        }
        defect = state == next.isOn ? nil : Self.isDriven
    }

    private static let isDriven = "was set, and its line says otherwise: something else drives it"
}
