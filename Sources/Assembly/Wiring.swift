// SPDX-License-Identifier: Apache-2.0

import GPIO
import Plan
import Ports
import Primitives
import Reactor
import Runtime
import Serial
import Simulation
import Storage
import Sysfs

/// What a gateway is connected to: the kernel's ports, pins and sensors, or the simulator's.
///
/// Every program that runs a gateway makes its outside here. Programs differ in the broker and in
/// the store of the totals, so they pass them in.
///
/// The ports are real in both cases: a simulated sensor sends through a pseudo terminal of the
/// kernel, or has files like those of a real driver. Only the paths differ.
///
/// Isolation: the loop.
@LoopActor package final class Wiring {
    /// The plan, with the simulator's paths where it is simulated.
    package let plan: GatewayFile
    package let outside: Outside
    private let simulation: SimulatedGateway?

    /// Opens the simulator's pseudo terminals, if devices are simulated, and nothing else yet.
    ///
    /// - Parameters:
    ///   - simulate: Simulates all devices, even if the plan does not.
    ///   - topics: The list of what was published retained; `nil` keeps no list.
    ///   - counters: Makes the store of the totals, for real or for simulated devices.
    ///   - trace: Shows the traffic of one device; `nil` for none.
    /// - Throws: `SystemError` or `LoopError` when the kernel gives no descriptor.
    package init(
        _ plan: GatewayFile, simulate: Bool, broker: any Broker, storeBound: Int,
        topics: (any TopicList)? = nil, counters: (_ isSimulated: Bool) -> any CounterStore,
        log: Log, trace: Trace? = nil
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
            lines: try AllSerialLines(loop: loop),
            pins: try simulation?.pins ?? BoardPins(loop: loop),
            sensors: try KernelSensors(
                loop: loop, tree: simulation.map { SensorTree(root: $0.sensorRoot) } ?? .ofMachine),
            broker: broker, store: MemoryReadingStore(bound: storeBound), topics: topics,
            counters: counters(isSimulated), clock: try loop.wallClock, log: log,
            trace: trace)
    }

    /// Starts the simulated sensors. Call it after the gateway was started.
    package func start() {
        simulation?.start()
    }

    /// Ends the simulation and logs how much it sent, to compare it with the readings that arrived.
    package func stop() {
        guard let simulation else { return }
        for (index, device) in plan.devices.enumerated() {
            if let counters = simulation.counters(of: index) {
                outside.log.info(
                    "\(device.name): the simulator sent "
                        + counted(counters.sent, "frame"))
            }
            if let pulses = simulation.pulses(of: index) {
                outside.log.info("\(device.name): the simulator made \(counted(pulses, "pulse"))")
            }
        }
        simulation.close()
    }
}
