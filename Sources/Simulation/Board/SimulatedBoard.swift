// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports
import Reactor

/// Drives the simulated inputs, as the generators of their models define (`toggle`, `clicks`,
/// `constant`), and generates the pulses of meters.
///
/// All of them share one timer. Without a generator that changes an input there is no timer.
///
/// Isolation: the loop.
@LoopActor final class SimulatedBoard {
    private struct Input {
        let address: PinAddress
        var source: ValueSource
        var random: SplitMix64

        /// The current state; `nil` for a value that is neither on nor off.
        mutating func state(at elapsed: Int64) -> Bool? {
            let value = source.next(at: elapsed, others: [], &random)
            if case .onOff(let isOn) = value { return isOn }
            return nil
        }
    }

    private struct Meter {
        let device: Int
        let address: PinAddress
        var train: PulseTrain
        /// Pulses while the gateway had claimed the line.
        var pulses = 0
    }

    private let loop: EventLoop
    private let pins: SimulatedPins
    private let file: GatewayFile
    private var inputs: [Input] = []
    private var meters: [Meter] = []
    private var origin: Int64 = 0
    private var timer: LoopTimer?

    init(_ file: GatewayFile, seed: UInt64, pins: SimulatedPins, loop: EventLoop) {
        self.loop = loop
        self.pins = pins
        self.file = file
        for (index, device) in file.devices.enumerated() {
            guard case .pins(let addresses) = device.place else { continue }
            for value in device.file.model.values {
                guard let pin = value.source.pin, !value.isSettable,
                    let generator = value.generator
                else { continue }
                let name = "\(device.name).\(value.name)"
                if case .rate = value.source {
                    let train = PulseTrain(value, generator, seed: seed, name: name)
                    meters.append(Meter(device: index, address: addresses[pin], train: train))
                    continue
                }
                var random = SplitMix64(seed: seed, name: name)
                let source = ValueSource(generator, &random)
                inputs.append(Input(address: addresses[pin], source: source, random: random))
            }
        }
    }

    func start() {
        origin = loop.now.nanoseconds
        timer = loop.timer { [unowned self] in act() }
        act()
    }

    func stop() {
        timer?.cancel()
        timer = nil
    }

    func press(_ device: Int, pin: Int, for time: Duration) {
        guard case .pins(let addresses) = file.devices[device].place else {
            preconditionFailure("device \(device) is connected to a serial port: it has no pins")
        }
        let address = addresses[pin]
        pins.drive(address, to: true)
        loop.schedule(after: time) { [pins] in pins.drive(address, to: false) }
    }

    private func act() {
        let elapsed = loop.now.nanoseconds - origin
        for index in inputs.indices {
            guard elapsed == 0 || (inputs[index].source.nextFlip ?? .max) <= elapsed,
                let isOn = inputs[index].state(at: elapsed)
            else { continue }
            pins.drive(inputs[index].address, to: isOn)
        }
        for index in meters.indices { advance(&meters[index], to: elapsed) }
        let moments = inputs.compactMap(\.source.nextFlip) + meters.map(\.train.next)
        guard let next = moments.min() else { return }
        timer?.schedule(at: Instant(nanoseconds: origin + next))
    }

    /// Generates the pulses of a meter that are due. If the loop is late, they come without a
    /// pause.
    private func advance(_ meter: inout Meter, to elapsed: Int64) {
        while meter.train.next <= elapsed {
            let wasOn = meter.train.isOn
            meter.train.step()
            pins.drive(meter.address, to: meter.train.isOn)
            if meter.train.isOn, !wasOn, pins.isClaimed(meter.address) { meter.pulses += 1 }
        }
    }

    /// The number of pulses that the gateway could receive; `nil` for a device without pulses.
    func pulses(of device: Int) -> Int? {
        let own = meters.filter { $0.device == device }
        return own.isEmpty ? nil : own.reduce(0) { $0 + $1.pulses }
    }
}
