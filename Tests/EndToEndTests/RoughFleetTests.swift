// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Glibc
import Plan
import Ports
import Reactor
import ReactorTesting
import Runtime
import Simulation
import TestSupport
import Testing

/// With `MARTLET_LONG=1`, on a machine without other load, the tests also check times.
private let measures = getenv("MARTLET_LONG") != nil

/// Fifty sensors with noise, or with a high rate; one gateway and a real broker.
@Suite(.serialized) struct RoughFleetTests {
    /// Noise before each frame, at least 4000 random bytes on each port.
    @Test func noiseOnFiftyPortsCausesNoWrongValueAndLosesNoFrame() throws {
        try RealLoop.run {
            let stage = try await FleetStage { file in
                for index in file.devices.indices { Self.speedUp(&file.devices[index]) }
            }
            let faults = Dictionary(
                uniqueKeysWithValues: stage.file.devices.indices.map {
                    ($0, [Fault(.noise, rate: 1)])
                })
            let simulation = try await stage.simulate(faults: faults)
            while stage.file.devices.indices.contains(where: {
                simulation.counters(of: $0)!.noise < 4000
            }) {
                try await sleep(for: .milliseconds(250))
            }
            let sent = try await stage.sentAndArrived()
            for (device, count) in zip(stage.file.devices, sent) {
                FleetReadings(of: device.name, at: stage.subscriber)
                    .check(count: count, "pm25", in: 3...60, step: 2)
            }
            try await stage.end()
        }
    }

    /// At the rate of a TFmini: 100 frames a second.
    @Test func fiveThousandFramesASecondArriveCompleteAndInTime() throws {
        try RealLoop.run {
            let stage = try await FleetStage(model: "benewake/tfmini")
            _ = try await stage.simulate()
            try await sleep(for: .seconds(5))
            let sent = try await stage.sentAndArrived()
            var latest = Duration.zero
            for (device, count) in zip(stage.file.devices, sent) {
                let arrived = FleetReadings(of: device.name, at: stage.subscriber)
                arrived.check(count: count, "strength", in: 200...2000, step: 50)
                arrived.check(count: count, "distance", in: 30...600, step: 600)
                if measures { #expect(arrived.live.count == count) }
                latest = max(latest, arrived.live.map(Self.age).max() ?? .zero)
            }
            let total = sent.reduce(0, +)
            print("\(total) frames in 5 s; at the subscriber after \(latest) at most")
            if measures {
                #expect(total > 20_000, "the simulator itself keeps up")
                #expect(latest < .seconds(1))
            }
            try await stage.end()
        }
    }

    /// Sets the device to 115200 baud and ten frames a second, so that there is time for noise.
    private nonisolated static func speedUp(_ device: inout DeviceEntry) {
        let model = device.file.model
        let fast = Model(
            name: model.name, title: model.title, kind: model.kind, values: model.values,
            every: .milliseconds(100), staleAfter: nil, examples: model.examples)
        let file = DeviceFile(
            path: device.file.path, model: fast, serial: SerialSettings(baud: 115_200), pins: [])
        guard case .serial(let port, _) = device.place else { return }
        device = DeviceEntry(
            name: device.name, file: file, place: .serial(port, SerialSettings(baud: 115_200)))
    }

    /// The time from the arrival of a reading's bytes to the subscriber. The gateway of this test
    /// uses the loop's clock as the date.
    private nonisolated static func age(of message: Subscriber.Message) -> Duration {
        let numbers = message.text.dropFirst(9).prefix(24).split { !$0.isNumber }
            .compactMap { Int32($0) }
        guard numbers.count == 7 else { return .seconds(999) }
        var date = tm()
        (date.tm_year, date.tm_mon, date.tm_mday) = (numbers[0] - 1900, numbers[1] - 1, numbers[2])
        (date.tm_hour, date.tm_min, date.tm_sec) = (numbers[3], numbers[4], numbers[5])
        let stamp = Int64(timegm(&date)) * 1_000_000_000 + Int64(numbers[6]) * 1_000_000
        return .nanoseconds(message.arrived.nanoseconds - stamp)
    }
}

/// Fifty simulated sensors, a gateway, a broker and a subscriber.
@LoopActor private final class FleetStage {
    let file: GatewayFile
    let subscriber: Subscriber
    private let process: MosquittoProcess
    private let directory: TemporaryDirectory
    private var simulation: SimulatedGateway?
    private var gateway: Gateway?

    init(
        model: String = "plantower/pms5003", change: (inout GatewayFile) -> Void = { _ in }
    ) async throws {
        let (broker, process) = try await offload {
            var options = MosquittoBroker.Options()
            options.carriesFloods = true
            return try MosquittoBroker.started(options)
        }
        self.process = process
        directory = try TemporaryDirectory()
        subscriber = Subscriber(BrokerSettings(host: "localhost", port: broker.port))
        try await subscriber.listen()
        var file = try FleetTests.fleet(in: directory, port: broker.port, of: model)
        change(&file)
        self.file = file
    }

    func simulate(faults: [Int: [Fault]] = [:]) async throws -> SimulatedGateway {
        let simulation = try SimulatedGateway(file: file, seed: 7, faults: faults, loop: .current)
        let gateway = try FleetTests.gateway(simulation)
        (self.simulation, self.gateway) = (simulation, gateway)
        gateway.start()
        // Earlier readings would be published as history.
        try await subscriber.until("the gateway is online") { [subscriber] in
            subscriber.texts("fleet/bridge/state").last == "online"
        }
        simulation.start()
        return simulation
    }

    /// Stops the sensors, and waits until all their readings have arrived.
    ///
    /// - Returns: The number of complete frames that each sensor has sent.
    func sentAndArrived() async throws -> [Int] {
        simulation?.stop()
        let sent = file.devices.indices.map { simulation?.counters(of: $0)?.sent ?? 0 }
        var (seen, readings) = (0, 0)
        // History is published at a slow pace.
        try await subscriber.until("all readings", within: .seconds(120)) { [subscriber] in
            for message in subscriber.messages[seen...] where message.text.hasPrefix(#"{"time""#) {
                readings += 1
            }
            seen = subscriber.messages.count
            return readings >= sent.reduce(0, +)
        }
        return sent
    }

    func end() async throws {
        await gateway?.stop(within: .seconds(5))
        simulation?.close()
        await subscriber.leave()
        let process = process
        try await offload { process.stop() }
    }
}
