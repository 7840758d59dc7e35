// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Glibc
import MQTT
import Plan
import Ports
import Reactor
import ReactorTesting
import Runtime
import Serial
import Simulation
import Storage
import Sysfs
import TestSupport
import Testing

/// The time for which the fleet sends: a minute with `MARTLET_LONG`.
private let span = getenv("MARTLET_LONG") == nil ? Duration.seconds(5) : .seconds(60)

/// Fifty sensors on fifty ptys, one gateway and a real broker. The sensors and the gateway run in
/// this process, so the test knows every frame that each sensor has sent.
@Suite(.serialized) struct FleetTests {
    @Test func everyReadingOfFiftySensorsArrivesCompleteAndInOrder() throws {
        try RealLoop.run {
            let (broker, process) = try await offload { try MosquittoBroker.started() }
            let directory = try TemporaryDirectory()
            let subscriber = Subscriber(BrokerSettings(host: "localhost", port: broker.port))
            try await subscriber.listen()
            let file = try Self.fleet(in: directory, port: broker.port)
            let simulation = try SimulatedGateway(file: file, seed: 7, loop: .current)
            let gateway = try Self.gateway(simulation)
            gateway.start()
            simulation.start()
            try await sleep(for: span)
            simulation.stop()
            let sent = file.devices.indices.map { simulation.counters(of: $0)?.sent ?? 0 }
            try await subscriber.until("all readings") {
                subscriber.messages.filter { $0.text.contains("pm25") }.count >= sent.reduce(0, +)
            }
            for (device, count) in zip(file.devices, sent) {
                FleetReadings(of: device.name, at: subscriber)
                    .check(count: count, "pm25", in: 3...60, step: 2)
            }
            await gateway.stop(within: .seconds(5))
            simulation.close()
            await subscriber.leave()
            try await offload { process.stop() }
        }
    }

    static func fleet(
        in directory: TemporaryDirectory, port: Int, of model: String = "plantower/pms5003"
    ) throws -> GatewayFile {
        let devices = (1...50).map { number in
            "  d\(number): { model: \(model), port: /dev/ttyUSB\(number) }\n"
        }
        let text = """
            gateway: fleet
            broker: { url: "mqtt://localhost:\(port)" }
            state-directory: \(directory.path)
            devices:

            """
        let file = try directory.write("gateway.yaml", text + devices.joined())
        return try GatewayFile.load(file)
    }

    @LoopActor static func gateway(_ simulation: SimulatedGateway) throws -> Gateway {
        let file = simulation.file
        let outside = Outside(
            lines: try AllSerialLines(loop: .current), pins: simulation.pins,
            sensors: try KernelSensors(
                loop: .current, tree: SensorTree(root: simulation.sensorRoot)),
            broker: BrokerClient(file.broker), store: MemoryReadingStore(bound: file.storeBound),
            counters: FileCounterStore(KeptCounters(disk: file.stateDirectory, memory: nil)),
            clock: DatedClock(), log: Log { _, _ in })
        return Gateway(file, outside, version: "0")
    }
}

/// Uses the loop's clock as the date; these tests set no alarm.
@LoopActor private final class DatedClock: WallClock {
    nonisolated init() {}

    func now() -> Int64? { EventLoop.current.now.nanoseconds }

    func alarm(at nanoseconds: Int64, _ action: @escaping @LoopActor () -> Void) -> WallAlarm {
        WallAlarm(at: nanoseconds, action)
    }
}
