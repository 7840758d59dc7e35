// SPDX-License-Identifier: Apache-2.0

import Glibc
import Plan
import Ports
import Reactor
import TestSupport

/// The built `martletd` in a separate process, a real broker, and a subscriber.
@LoopActor final class LiveStage {
    let broker: MosquittoBroker
    private(set) var brokerProcess: MosquittoProcess
    let directory: TemporaryDirectory
    let subscriber: Subscriber
    private(set) var daemon: ChildProcess?
    private var isBrokerUp = true

    /// Starts the broker and the subscriber.
    init(tls: Bool = false) async throws {
        var options = MosquittoBroker.Options()
        options.usesTLS = tls
        let wanted = options
        (broker, brokerProcess) = try await offload { try MosquittoBroker.started(wanted) }
        directory = try CountingSensor.folder()
        subscriber = Subscriber(BrokerSettings(host: "localhost", port: broker.port))
        try await subscriber.listen()
    }

    /// Writes the gateway file and starts the gateway.
    ///
    /// - Parameters:
    ///   - rest: The part of the file after the broker.
    ///   - shell: A shell command that starts it, if this matters: `exec "$@" 2>&-`.
    func start(
        _ rest: String, simulate: Bool = false, keepalive: String = "60s", shell: String? = nil
    ) throws {
        let file = try directory.write("gateway.yaml", heading(keepalive) + rest)
        let command = [LiveStage.program("martletd")] + (simulate ? ["--simulate"] : []) + [file]
        daemon =
            try shell.map { try ChildProcess("sh", ["-c", $0, "sh"] + command) }
            ?? ChildProcess(command[0], Array(command.dropFirst()))
    }

    /// Waits until the gateway is connected: earlier readings are history.
    func untilOnline() async throws {
        let subscriber = subscriber
        try await subscriber.until("the gateway is online") {
            subscriber.texts("shed/bridge/state").last == "online"
        }
    }

    /// Waits until the subscriber has received the gateway's last message, which is `offline`.
    /// Messages of a gateway that has ended can be on their way until then.
    func untilOffline() async throws {
        let subscriber = subscriber
        try await subscriber.until("the gateway is offline") {
            subscriber.texts("shed/bridge/state").last == "offline"
        }
    }

    /// Waits until the gateway has logged a line with that text, at most 60 s.
    func untilLogged(_ text: String) async throws {
        guard let daemon else { throw TestSupportError("no gateway runs") }
        let isLogged = try await withTimeout(.seconds(60)) {
            try await offload {
                while let line = daemon.readLine() {
                    if line.contains(text) { return true }
                }
                return false
            }
        }
        guard isLogged else { throw TestSupportError("the gateway has not logged '\(text)'") }
    }

    /// Sends a signal to the gateway, and waits for its exit.
    ///
    /// - Returns: Its exit status, and its standard error.
    func stopDaemon(_ signal: CInt = SIGTERM) async throws -> (status: CInt, log: [String]) {
        guard let daemon else { throw TestSupportError("no gateway runs") }
        self.daemon = nil
        daemon.signal(signal)
        return try await offload { LiveStage.end(daemon) }
    }

    func killBroker() async throws {
        isBrokerUp = false
        let process = brokerProcess
        try await offload { process.kill() }
    }

    func restartBroker() async throws {
        let broker = broker
        brokerProcess = try await offload { try broker.start() }
        isBrokerUp = true
    }

    /// Ends all processes that still run.
    func end() async throws {
        if daemon != nil { _ = try await stopDaemon(SIGKILL) }
        await subscriber.leave()
        if isBrokerUp { try await killBroker() }
    }

    private func heading(_ keepalive: String) -> String {
        let port = broker.certificates == nil ? broker.port : broker.tlsPort
        let scheme = broker.certificates == nil ? "mqtt" : "mqtts"
        let authority = broker.certificates.map { ", ca-file: \($0.authority)" } ?? ""
        return """
            gateway: shed
            broker: { url: "\(scheme)://localhost:\(port)", keepalive: \(keepalive)\(authority) }
            state-directory: \(directory.path)

            """
    }

    /// Waits for the end of a program; returns its exit status and its standard error.
    nonisolated static func end(_ child: ChildProcess) -> (status: CInt, log: [String]) {
        var log: [String] = []
        while let line = child.readLine() { log.append(line) }
        child.stopListening()
        return (child.wait(), log)
    }

    /// The path of a program that was built beside the tests.
    nonisolated static func program(_ name: String) -> String {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &path, path.count - 1)
        let own = path.prefix(max(length, 0)).map { UInt8(bitPattern: $0) }
        let folder = own.prefix(upTo: own.lastIndex(of: UInt8(ascii: "/")) ?? 0)
        return String(decoding: folder, as: UTF8.self) + "/\(name)"
    }
}
