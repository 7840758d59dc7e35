// SPDX-License-Identifier: Apache-2.0

import GPIO
import Plan
import Ports
import Reactor
import Runtime
import Serial
import Simulation
import Storage
import Sysfs

/// What a gateway is connected to: the kernel's ports, pins and sensors, or the simulator's.
///
/// Every program that runs a gateway makes its outside here. What differs between programs, the
/// broker and where totals are kept, they pass in.
///
/// The ports are real in both cases: a simulated sensor speaks through a pseudo terminal of the
/// kernel, or through files like those of its drivers, and only the paths differ.
///
/// Isolation: the loop.
@LoopActor package final class Wiring {
    /// The plan, with the simulator's paths where it is simulated.
    package let plan: GatewayFile
    package let outside: Outside
    private let simulation: SimulatedGateway?

    /// Opens nothing yet but the simulator's pseudo terminals, if there is one.
    ///
    /// - Parameters:
    ///   - simulate: Whether all devices are simulated, whatever the plan wants.
    ///   - seed: The start of the simulator's random numbers; `nil` takes another each time.
    ///   - counters: Where totals are kept, when all devices are real or when all are simulated.
    /// - Throws: `SystemError` or `LoopError` when the kernel gives no descriptor.
    package init(
        _ plan: GatewayFile, simulate: Bool, broker: any Broker, storeBound: Int,
        counters: (_ isSimulated: Bool) -> any CounterStore, log: Log
    ) throws {
        let loop = EventLoop.current
        let isSimulated = simulate || plan.isSimulated
        let seed = plan.seed ?? UInt64.random(in: 0...UInt64(UInt32.max))
        if isSimulated {
            let reason = plan.isSimulated ? " ('simulate: on' in the gateway file)" : ""
            log.notice("all devices are simulated\(reason), seed \(seed)")
        }
        simulation = try isSimulated ? SimulatedGateway(file: plan, seed: seed, loop: loop) : nil
        self.plan = simulation?.file ?? plan
        outside = Outside(
            lines: try KernelSerialLines(loop: loop),
            pins: try simulation?.pins ?? BoardPins(loop: loop),
            sensors: try KernelSensors(
                loop: loop, tree: simulation.map { SensorTree(root: $0.sensorRoot) } ?? .ofMachine),
            broker: broker, store: MemoryReadingStore(bound: storeBound),
            counters: counters(isSimulated), clock: try loop.wallClock, log: log)
    }

    /// Lets the simulated sensors speak; the gateway listens by now.
    package func start() {
        simulation?.start()
    }

    /// Ends the simulation and logs what it sent, so that it can be compared with what arrived.
    package func stop() {
        guard let simulation else { return }
        for (index, device) in plan.devices.enumerated() {
            if let counters = simulation.counters(of: index) {
                outside.log.info("\(device.name): the simulator sent \(counters.sent) frames")
            }
            if let pulses = simulation.pulses(of: index) {
                outside.log.info("\(device.name): the simulator made \(pulses) pulses")
            }
        }
        simulation.close()
    }
}
