// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports
import Reactor
import Readings

/// An input: its state, and the clicks of a button.
@LoopActor final class InputPart: EdgePart {
    private let address: PinAddress
    private let settings: PinSettings
    private let role: InputRole
    private let isClicked: Bool
    private var pin: (any InputPin)?
    private var state: OffDelay
    private var clicks: ClickPattern?
    private var click: Click?

    /// - Parameter isClicked: Whether the model has a value for clicks.
    init(_ address: PinAddress, _ settings: PinSettings, _ role: InputRole, isClicked: Bool) {
        self.address = address
        self.settings = settings
        self.role = role
        self.isClicked = isClicked
        state = OffDelay(delay: role.offDelay, isOn: false)
    }

    var deadline: Instant? {
        [state.deadline, clicks?.deadline].compactMap { $0 }.min()
    }

    func claim(
        on pins: any Pins, edges: @escaping @LoopActor ([PinEdge]) -> Void,
        lost: @escaping @LoopActor (PortError) -> Void
    ) throws(PortError) {
        let pin = try pins.input(address, settings, edges: edges, lost: lost)
        let isOn: Bool
        do throws(PortError) {
            isOn = try pin.read()
        } catch {
            pin.close()
            throw error
        }
        self.pin = pin
        begin(isOn: isOn)
    }

    func take(_ edge: PinEdge) -> Bool {
        click = clicks?.take(edge.isOn, at: edge.stamp)
        let isNews = state.take(edge.isOn, at: edge.stamp)
        return isNews || click != nil
    }

    func pass(to moment: Instant) -> Bool {
        click = clicks?.pass(to: moment)
        let isNews = state.pass(to: moment)
        return isNews || click != nil
    }

    func value(_ definition: ValueDefinition, at moment: Instant) -> Value? {
        if case .click = definition.source { return click.map { .text($0.rawValue) } }
        return .onOff(state.isOn)
    }

    func forgetEvent() {
        click = nil
    }

    func release() {
        pin?.close()
        pin = nil
        begin(isOn: false)
    }

    private func begin(isOn: Bool) {
        state = OffDelay(delay: role.offDelay, isOn: isOn)
        clicks = isClicked ? ClickPattern(role.clicks, isOn: isOn) : nil
        click = nil
    }
}
