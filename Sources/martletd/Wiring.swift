// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import GPIO
import MQTT
import Plan
import Ports
import Reactor
import Runtime
import Serial
import Simulation
import Storage
import Sysfs

/// What the gateway is wired to: the kernel's ports and pins, or the simulator's.
///
/// The ports are real in both cases: a simulated sensor speaks through a pseudo terminal of the
/// kernel, or through files like those of its drivers, and only the paths differ.
@LoopActor final class Wiring {
    /// The gateway file, with the simulator's paths where it is simulated.
    let file: GatewayFile
    let outside: Outside
    private let simulation: SimulatedGateway?

    init(_ file: GatewayFile, simulate: Bool, log: Log) throws {
        let loop = EventLoop.current
        simulation = try simulate || file.isSimulated ? Wiring.simulation(of: file, log) : nil
        self.file = simulation?.file ?? file
        let topics = Topics(base: file.base)
        let will = LastWill(topic: topics.bridgeState.description, payload: "offline".utf8)
        outside = Outside(
            lines: try KernelSerialLines(loop: loop),
            pins: try simulation?.pins ?? BoardPins(loop: loop),
            sensors: try KernelSensors(
                loop: loop, tree: simulation.map { SensorTree(root: $0.sensorRoot) } ?? .ofMachine),
            broker: BrokerClient(file.broker, will: will),
            store: MemoryReadingStore(bound: file.storeBound),
            counters: Wiring.counters(of: file, isSimulated: simulation != nil, log),
            clock: try loop.wallClock,
            log: log)
    }

    /// Lets the simulated sensors speak; the gateway listens by now.
    func start() {
        simulation?.start()
    }

    /// Ends the simulation and says what it sent, so that it can be compared with what arrived.
    func stop() {
        guard let simulation else { return }
        for (index, device) in file.devices.enumerated() {
            if let counters = simulation.counters(of: index) {
                outside.log.info("\(device.name): the simulator sent \(counters.sent) frames")
            }
            if let pulses = simulation.pulses(of: index) {
                outside.log.info("\(device.name): the simulator made \(pulses) pulses")
            }
        }
        simulation.close()
    }

    private static func simulation(of file: GatewayFile, _ log: Log) throws -> SimulatedGateway {
        let seed = file.seed ?? UInt64.random(in: 0...UInt64(UInt32.max))
        let reason = file.isSimulated ? " ('simulate: on' in the gateway file)" : ""
        log.notice("all devices are simulated\(reason), seed \(seed)")
        return try SimulatedGateway(file: file, seed: seed, loop: .current)
    }

    /// The totals, as they were kept. Simulated pulses have totals of their own: nobody wants them
    /// on a real meter.
    private static func counters(
        of file: GatewayFile, isSimulated: Bool, _ log: Log
    ) -> FileCounterStore {
        let hasTotals = file.devices.contains(where: \.file.model.hasTotals)
        let memory = file.memoryDirectory.flatMap { path in
            hasTotals && (try? StateDirectory(path: path).make()) != nil ? path : nil
        }
        if memory == nil, hasTotals {
            log.warning(
                "no folder in memory ($XDG_RUNTIME_DIR is not set, or cannot be used): a crash may "
                    + "cost ten minutes of pulses")
        }
        let kept = KeptCounters(
            disk: file.stateDirectory, memory: memory,
            name: isSimulated ? "simulated-counters" : "counters")
        for complaint in kept.complaints { log.error(complaint) }
        return FileCounterStore(kept)
    }
}
