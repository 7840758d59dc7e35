// SPDX-License-Identifier: Apache-2.0

import Glibc
import Ports
import Reactor
import TestSupport

/// An installed `martletd`, and the messages that it publishes.
@LoopActor final class Gateway {
    let name: String
    private let stage: Stage
    private let user: String?
    private var process: ChildProcess?
    private var examined = 0
    private var counted = 0

    private var folder: String { "/tmp/\(name)" }

    init(_ name: String, on stage: Stage, user: String?) {
        self.name = name
        self.stage = stage
        self.user = user
    }

    /// Writes the gateway file.
    func write(_ devices: String, qos: Int, state: String?) throws {
        try makeFolder(folder)
        try TextFile("\(folder)/gateway.yaml").write(
            """
            gateway: \(name)
            broker: { url: "mqtt://127.0.0.1:\(stage.broker.port)", keepalive: 1h, qos: \(qos) }
            state-directory: \(state ?? "\(folder)/state")
            devices:
            \(devices)
            """)
    }

    /// Starts the program, and waits until it is connected to the broker.
    func start() async throws {
        let command = "exec martletd \(folder)/gateway.yaml 2>>\(folder)/log"
        let before = texts("bridge/state").count
        process = try stage.start(
            user.map { "chown -R \($0) \(folder); exec su -s /bin/sh -c '\(command)' \($0)" }
                ?? command)
        try await until("it is online") { [self] in
            texts("bridge/state").dropFirst(before).last == "online"
        }
    }

    var logPath: String { "\(folder)/log" }
    var log: String { (try? TextFile(logPath).read()) ?? "" }

    /// The number of readings from all its devices, including history.
    var readings: Int {
        let new = stage.subscriber.messages[examined...]
        examined += new.count
        counted +=
            new.filter {
                $0.topic.hasPrefix("martlet/\(name)/") && $0.text.hasPrefix(#"{"time""#)
            }.count
        return counted
    }

    /// The number of times that it has gone to sleep, which equals the number of its wake-ups.
    func sleeps() throws -> Int {
        let status = try TextFile("/proc/\(process?.id ?? 0)/status").read()
        let line = status.split(separator: "\n").first { $0.hasPrefix("voluntary_ctxt") }
        guard let count = line?.split(separator: "\t").last.flatMap({ Int($0) }) else {
            throw Observation("/proc has no count of context switches: \(status)")
        }
        return count
    }

    func signal(_ number: CInt) {
        process?.signal(number)
    }

    /// The texts of the messages on a topic below the gateway's own, the oldest first.
    func texts(_ topic: String) -> [String] {
        stage.subscriber.texts("\(name)/\(topic)")
    }

    /// The messages on a topic below the gateway's own, the oldest first.
    func messages(_ topic: String) -> [Subscriber.Message] {
        stage.subscriber.messages.filter { $0.topic == "martlet/\(name)/\(topic)" }
    }

    /// Waits until the newest message of a topic contains a text.
    func until(
        _ topic: String, is text: String, within limit: Duration = .seconds(30)
    ) async throws {
        try await until("'\(text)' on \(topic)", within: limit) { [self] in
            texts(topic).last?.contains(text) == true
        }
    }

    /// Waits until a condition holds; otherwise reports the last messages and the log.
    func until(
        _ what: String, within limit: Duration = .seconds(30),
        _ condition: @escaping @LoopActor () -> Bool
    ) async throws {
        do {
            try await stage.subscriber.until(what, within: limit, condition)
        } catch {
            let last = stage.subscriber.messages.suffix(3).map { "\($0.topic) \($0.text)" }
            throw Observation("\(error); the last messages: \(last); the log: \(log)")
        }
    }

    func send(_ text: String, to topic: String) {
        stage.subscriber.send(text, to: "martlet/\(name)/\(topic)")
    }

    /// Ends the process.
    ///
    /// - Returns: Its exit status, or the negative number of the signal.
    @discardableResult
    func end(with signal: CInt = SIGTERM) async throws -> CInt {
        guard let process else { throw Observation("\(name) is not running") }
        self.process = nil
        return try await stage.end(process, with: signal)
    }
}
