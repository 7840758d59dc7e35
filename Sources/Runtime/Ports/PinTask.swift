// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Ports
import Reactor
import Readings

/// Owns the pins of one device: claims all of them or none, and brings them back.
///
/// Each reading holds the state of all pins of the device, not only of the one that changed: the
/// newest reading is retained, and a subscriber who comes later needs all of it.
@LoopActor final class PinTask {
    private enum Claimed {
        case input(any InputPin)
        case output(any OutputPin)
    }

    private let device: Device
    private let addresses: [PinAddress]
    private let pins: any Pins
    private var claimed: [Claimed] = []
    /// By the model's pins: on or off.
    private var states: [Bool]
    private lazy var reopening = Reopening(
        attempt: { [unowned self] () throws(PortError) in try claim() },
        watch: { [unowned self] appeared in pins.watch(appeared) },
        report: { [unowned self] error in device.fail(Problem(error)) })

    private var settings: [PinSettings] { device.entry.file.pins }

    init(_ device: Device, _ addresses: [PinAddress], pins: any Pins) {
        self.device = device
        self.addresses = addresses
        self.pins = pins
        states = Array(repeating: false, count: addresses.count)
    }

    func start() {
        reopening.start()
    }

    /// Sets outputs to their state at exit and gives the lines back.
    func stop() {
        reopening.stop()
        for (index, pin) in claimed.enumerated() {
            guard case .output(let output) = pin, let state = settings[index].atExit else {
                continue
            }
            setForExit(output, index, state)
        }
        release()
    }

    /// Sets an output and publishes what it is then.
    ///
    /// - Parameter value: The value's place in the model.
    func set(_ value: Int, _ on: Bool) {
        guard case .pin(let index) = device.model.values[value].source else { return }
        guard index < claimed.count, case .output(let output) = claimed[index] else {
            return refuse(value, "its pin is not available")
        }
        do throws(PortError) {
            try output.set(on)
            states[index] = try output.read()
        } catch {
            return refuse(value, error.message)
        }
        publish(at: BootInstant(EventLoop.current.now))
    }

    private func refuse(_ value: Int, _ reason: String) {
        let name = device.model.values[value].name
        device.refuse(Problem(kind: .notObeyed, message: "'\(name)' was not set: \(reason)"))
    }

    private func claim() throws(PortError) {
        guard claimed.isEmpty else { return }
        do throws(PortError) {
            for index in addresses.indices {
                claimed.append(try claim(index))
                states[index] = try read(index)
            }
        } catch {
            release()
            throw error
        }
        publish(at: BootInstant(EventLoop.current.now))
    }

    private func claim(_ index: Int) throws(PortError) -> Claimed {
        let lost: @LoopActor (PortError) -> Void = { [weak self] error in
            self?.release()
            self?.reopening.lost(error)
        }
        switch settings[index].direction {
        case .output:
            return .output(try pins.output(addresses[index], settings[index], lost: lost))
        case .input:
            let edges: @LoopActor ([PinEdge]) -> Void = { [weak self] edges in
                for edge in edges { self?.changed(index, edge.isOn, at: edge.stamp) }
            }
            return .input(
                try pins.input(addresses[index], settings[index], edges: edges, lost: lost))
        }
    }

    private func read(_ index: Int) throws(PortError) -> Bool {
        switch claimed[index] {
        case .input(let input): return try input.read()
        case .output(let output): return try output.read()
        }
    }

    private func changed(_ index: Int, _ on: Bool, at stamp: BootInstant) {
        states[index] = on
        publish(at: stamp)
    }

    private func publish(at stamp: BootInstant) {
        let values = device.model.values.map { value -> Value? in
            guard case .pin(let index) = value.source else { return nil }
            return .onOff(states[index])
        }
        device.heard(values, at: stamp)
    }

    private func setForExit(_ output: any OutputPin, _ index: Int, _ state: Bool) {
        do throws(PortError) {
            try output.set(state)
        } catch {
            return device.refuse(
                Problem(kind: .notObeyed, message: "was not set for the exit: \(error.message)"))
        }
        guard states[index] != state else { return }
        states[index] = state
        publish(at: BootInstant(EventLoop.current.now))
    }

    private func release() {
        for pin in claimed {
            switch pin {
            case .input(let input): input.close()
            case .output(let output): output.close()
            }
        }
        claimed.removeAll()
    }
}
