// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports
import Reactor

/// The hands that press the simulated buttons, as the models say (`toggle`, `clicks`, `constant`),
/// and the meters that make pulses.
///
/// One timer for all of them; with none that moves by itself, no timer.
///
/// Isolation: the loop.
@LoopActor final class SimulatedBoard {
    private struct Input {
        let address: PinAddress
        var source: ValueSource
        var random: SplitMix64

        /// Its state now, if it is on or off at all.
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
        /// Pulses that came while the gateway held the line.
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
            preconditionFailure("device \(device) hangs on a serial port: it has no pins")
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
        for index in meters.indices { turn(&meters[index], to: elapsed) }
        let moments = inputs.compactMap(\.source.nextFlip) + meters.map(\.train.next)
        guard let next = moments.min() else { return }
        timer?.schedule(at: Instant(nanoseconds: origin + next))
    }

    /// Lets a meter make what is due; what the loop was late for comes at once.
    private func turn(_ meter: inout Meter, to elapsed: Int64) {
        while meter.train.next <= elapsed {
            let wasOn = meter.train.isOn
            meter.train.step()
            pins.drive(meter.address, to: meter.train.isOn)
            if meter.train.isOn, !wasOn, pins.isClaimed(meter.address) { meter.pulses += 1 }
        }
    }

    /// How many pulses of a device the gateway could hear; `nil` for one that makes none.
    func pulses(of device: Int) -> Int? {
        let own = meters.filter { $0.device == device }
        return own.isEmpty ? nil : own.reduce(0) { $0 + $1.pulses }
    }
}
