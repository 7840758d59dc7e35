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

/// On a machine that does nothing else (`MARTLET_LONG=1`), time counts too.
private let measures = getenv("MARTLET_LONG") != nil

/// Fifty sensors that are loud, or fast: one gateway, a real broker, all in this process.
@Suite(.serialized) struct RoughFleetTests {
    /// 4000 random bytes and more on each of the ports, before each of the frames.
    @Test func noiseOnFiftyPortsMakesNoWrongValueAndLosesNoFrame() throws {
        try RealLoop.run {
            let stage = try await FleetStage { file in
                for index in file.devices.indices { Self.hurry(&file.devices[index]) }
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
                FleetTests.check(stage.subscriber.texts("fleet/\(device.name)"), count: count)
            }
            try await stage.end()
        }
    }

    /// As a TFmini does it: 100 frames a second.
    @Test func fiveThousandFramesASecondAreNeitherLostNorTornNorLate() throws {
        try RealLoop.run {
            let stage = try await FleetStage(model: "benewake/tfmini")
            _ = try await stage.simulate()
            try await sleep(for: .seconds(5))
            let sent = try await stage.sentAndArrived()
            var latest = Duration.zero
            for (device, count) in zip(stage.file.devices, sent) {
                let messages = stage.subscriber.messages.filter {
                    $0.topic == "martlet/fleet/\(device.name)"
                }
                #expect(messages.count == count)
                let strengths = messages.compactMap { Self.number("strength", in: $0.text) }
                let steps = zip(strengths, strengths.dropFirst()).map { abs($0 - $1) }
                #expect(strengths.count == count && steps.allSatisfy { $0 <= 50 }, "in order")
                for message in messages {
                    let distance = Self.number("distance", in: message.text)
                    #expect((30...600).contains(distance ?? 0), "\(message.text)")
                    latest = max(latest, Self.age(of: message))
                }
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

    /// The same sensor at 115200 baud and ten frames a second, so that there is room for noise.
    private nonisolated static func hurry(_ device: inout DeviceEntry) {
        let model = device.file.model
        let fast = Model(
            name: model.name, title: model.title, kind: model.kind, values: model.values,
            every: .milliseconds(100), staleAfter: nil, examples: model.examples)
        let file = DeviceFile(
            path: device.file.path, model: fast, serial: SerialSettings(baud: 115_200), pins: [])
        guard case .serial(let path, _) = device.place else { return }
        device = DeviceEntry(
            name: device.name, file: file, place: .serial(path, SerialSettings(baud: 115_200)),
            every: nil)
    }

    private nonisolated static func number(_ name: String, in text: String) -> Int? {
        text.split(separator: "\"\(name)\":").last.flatMap { rest in
            Int(rest.prefix { $0.isNumber })
        }
    }

    /// How long the bytes of a reading were under way to the subscriber. The gateway of this test
    /// takes the loop's clock for the date.
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

/// Fifty simulated sensors, a gateway, a broker and somebody who listens.
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
        // What comes before would be published as history.
        try await subscriber.until("the gateway is there") { [subscriber] in
            subscriber.texts("fleet/bridge/state").last == "online"
        }
        simulation.start()
        return simulation
    }

    /// Lets the sensors fall silent, and waits until all that they have sent is there.
    ///
    /// - Returns: How many whole frames each of them has sent.
    func sentAndArrived() async throws -> [Int] {
        simulation?.fallSilent()
        let sent = file.devices.indices.map { simulation?.counters(of: $0)?.sent ?? 0 }
        var (seen, readings) = (0, 0)
        try await subscriber.until("all readings") { [subscriber] in
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
