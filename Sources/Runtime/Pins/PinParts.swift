// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports
import Reactor
import Readings

/// The parts of a device on pins. Each list has one place for each of the model's pins.
@LoopActor struct PinParts {
    let all: [any PinPart]
    let inputs: [(any EdgePart)?]
    let outputs: [OutputPart?]
    let counters: [CounterPart?]
    private let values: [ValueDefinition]
    /// For messages: the name of the value that the pin has.
    private let names: [String]

    /// - Precondition: The device is on pins, and there is an address for each of them.
    init(_ device: Device, _ addresses: [PinAddress], counters store: any CounterStore) {
        guard case .pins(let model) = device.model.kind else {
            preconditionFailure("'\(device.name)' is not on pins")
        }
        let values = device.model.values
        all = model.pins.indices.map { index in
            let (address, settings) = (addresses[index], device.entry.file.pins[index])
            switch model.pins[index].use {
            case .input(let role):
                let isClicked = values.contains { $0.source == .click(pin: index) }
                return InputPart(address, settings, role, isClicked: isClicked)
            case .output(let role): return OutputPart(address, settings, role)
            case .counter:
                return CounterPart(address, settings, of: device, pin: index, store: store)
            }
        }
        inputs = all.map { $0 as? any EdgePart }
        outputs = all.map { $0 as? OutputPart }
        counters = all.map { $0 as? CounterPart }
        names = model.pins.indices.map { index in
            values.first { $0.source.pin == index }?.name ?? model.pins[index].name
        }
        self.values = values
    }

    /// Inputs first: while an input cannot be claimed, no output is switched.
    var claimOrder: [Int] {
        all.indices.filter { outputs[$0] == nil } + all.indices.filter { outputs[$0] != nil }
    }

    /// What is wrong with the outputs, for a person; `nil` while all of them obey.
    var defect: String? {
        let defects = outputs.indices.compactMap { pin in
            outputs[pin]?.defect.map { "'\(names[pin])' \($0)" }
        }
        return defects.isEmpty ? nil : defects.joined(separator: "; ")
    }

    /// Removes the events, because a reading has them now.
    func forgetEvents() {
        for input in inputs { input?.forgetEvent() }
    }

    /// The values of a reading at a moment.
    func values(at stamp: Instant) -> [Value?] {
        values.map { value in
            value.source.pin.flatMap { all[$0].value(value, at: stamp) }
        }
    }
}
