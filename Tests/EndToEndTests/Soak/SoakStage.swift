// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Reactor
import TestSupport

/// Sixty devices, the built `martletd`, a real broker and a subscriber.
///
///     44  one reading a second            healthy
///      6  five readings a second          healthy
///      7  adapters that are pulled and plugged again
///      2  lines that send frames without pause
///      1  a line that sends noise without pause
@LoopActor final class SoakStage {
    static let healthy = (1...44).map { "slow\($0)" } + (1...6).map { "quick\($0)" }
    private static let flaky = (1...7).map { "flaky\($0)" }

    let recorder = ReadingRecorder(base: "martlet/soak", names: healthy)
    private(set) var sensors: [String: CountingSensor] = [:]
    private var babblers: [String: BabblingLine] = [:]
    private let directory: TemporaryDirectory
    private let broker: MosquittoBroker
    private var brokerProcess: MosquittoProcess
    private var daemon: ChildProcess?
    private var pulling: [Task<Void, Never>] = []

    init() async throws {
        var options = MosquittoBroker.Options()
        options.carriesFloods = true
        options.sendsBeforeItAcknowledges = true
        let wanted = options
        (broker, brokerProcess) = try await offload { try MosquittoBroker.started(wanted) }
        directory = try CountingSensor.folder()
        for name in Self.healthy + Self.flaky {
            sensors[name] = try CountingSensor(directory.file(name))
        }
        babblers["flood1"] = try BabblingLine(.frames, baud: 115_200)
        babblers["flood2"] = try BabblingLine(.frames, baud: 19_200)
        babblers["noise"] = try BabblingLine(.noise, baud: 115_200)
    }

    /// Starts the gateway, waits until it is online, and starts all devices.
    func start() async throws {
        try await recorder.listen(port: broker.port)
        let ports = sensors.mapValues(\.path).merging(babblers.mapValues(\.path)) { own, _ in own }
        let devices = ports.sorted { $0.key < $1.key }.map { name, port in
            "  \(name): { model: test/counter, port: \(port) }\n"
        }
        let file = try directory.write(
            "gateway.yaml",
            """
            gateway: soak
            broker: { url: "mqtt://localhost:\(broker.port)" }
            state-directory: \(directory.path)
            devices:

            """ + devices.joined())
        daemon = try ChildProcess(
            "sh",
            [
                "-c", "exec \"$@\" 2>\(directory.file("log"))", "sh",
                LiveStage.program("martletd"), file,
            ])
        try await untilOnline()
        for (name, sensor) in sensors {
            sensor.start(every: name.hasPrefix("quick") ? .milliseconds(200) : .seconds(1))
        }
        for babbler in babblers.values { babbler.start() }
        for name in Self.flaky {
            pulling.append(Task { [sensors] in await Self.pull(sensors[name]) })
        }
    }

    /// Stops all devices, and waits until all readings of the healthy ones have arrived.
    func drain(within limit: Duration) async throws {
        for task in pulling { task.cancel() }
        for sensor in sensors.values { sensor.stop() }
        for babbler in babblers.values { babbler.stop() }
        let end = EventLoop.current.now.advanced(by: limit)
        while EventLoop.current.now < end, !missing.isEmpty {
            try await sleep(for: .milliseconds(200))
        }
    }

    /// The readings of healthy devices that have not arrived.
    var missing: [String: [Int]] {
        var missing: [String: [Int]] = [:]
        for name in Self.healthy {
            let numbers = recorder.devices[name]?.missing(of: sensors[name]?.sent ?? 0) ?? []
            if !numbers.isEmpty { missing[name] = numbers }
        }
        return missing
    }

    /// - Returns: The exit status of the gateway, and its log.
    func end() async throws -> (status: CInt, log: [Substring]) {
        guard let daemon else { return (0, []) }
        daemon.signal(SIGTERM)
        let status = try await offload { daemon.wait() }
        await recorder.leave()
        let process = brokerProcess
        try await offload { process.kill() }
        return (status, directory.read("log").split(separator: "\n"))
    }

    var memory: Int {
        daemon.flatMap { try? FloodTests.memory(of: $0.id) } ?? 0
    }

    /// An adapter is there for half a minute, and gone for some seconds.
    private static func pull(_ sensor: CountingSensor?) async {
        while (try? await sleep(for: .seconds(.random(in: 10...50)))) != nil {
            sensor?.unplug()
            try? await sleep(for: .seconds(.random(in: 1...10)))
            try? sensor?.plug()
        }
    }
}

// MARK: The broker

extension SoakStage {
    /// Stops the broker for a while; its connections stay open.
    func freezeBroker(for time: Duration) async throws {
        brokerProcess.freeze()
        try await sleep(for: time)
        brokerProcess.thaw()
        try await untilOnline()
    }

    func killBroker(for time: Duration) async throws {
        try await killBroker()
        try await sleep(for: time)
        try await restartBroker()
    }

    /// The broker refuses all clients, as one that has lost its passwords.
    func refuse(for time: Duration) async throws {
        try await killBroker()
        let broker = broker
        let refusing = try await offload { try broker.start(isRefusing: true) }
        try await sleep(for: time)
        try await offload { refusing.kill() }
        try await restartBroker()
    }

    /// The gateway is stopped for a moment before, so that no message is inside the broker: it
    /// would be acknowledged, and never sent.
    private func killBroker() async throws {
        daemon?.signal(SIGSTOP)
        try await sleep(for: .milliseconds(300))
        let process = brokerProcess
        try await offload { process.kill() }
        await recorder.leave()
        daemon?.signal(SIGCONT)
    }

    /// The gateway is stopped until the subscriber is there: a broker keeps no message for one that
    /// it does not know.
    private func restartBroker() async throws {
        daemon?.signal(SIGSTOP)
        let broker = broker
        brokerProcess = try await offload { try broker.start() }
        try await recorder.listen(port: broker.port)
        try await sleep(for: .milliseconds(200))
        daemon?.signal(SIGCONT)
        try await untilOnline()
    }

    private func untilOnline() async throws {
        try await withTimeout(.seconds(120)) { [recorder] in
            while !recorder.isGatewayOnline { try await sleep(for: .milliseconds(100)) }
        }
    }
}
