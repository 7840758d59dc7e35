// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor
import ReactorTesting
import TestSupport
import Testing

/// A backlog behind Debian's mosquitto as it is configured by default: for each subscriber it keeps
/// 20 messages that are not acknowledged, and 1000 more.
@Suite(.serialized) struct BacklogTests {
    private static let count = 2500

    /// The subscriber is busy for a second and a half.
    @Test func aBacklogArrivesAtAnOrdinarySubscriber() throws {
        try RealLoop.run {
            let stage = try await LiveStage()
            let sensor = try CountingSensor(stage.directory.file("tty"))
            try await stage.killBroker()
            try stage.start("devices:\n  a: { model: test/counter, port: \(sensor.path) }\n")
            try await stage.untilLogged("no connection to the broker")
            sensor.start(every: .milliseconds(1))
            while sensor.sent < Self.count { try await sleep(for: .milliseconds(10)) }
            sensor.stop()
            try await sleep(for: .milliseconds(200))
            stage.daemon?.signal(SIGSTOP)
            try await stage.restartBroker()
            let output = stage.directory.file("messages")
            let reader = try ChildProcess(
                "sh",
                [
                    "-c",
                    "exec mosquitto_sub -p \(stage.broker.port) -i ordinary -q 1 -v -t 'martlet/#' "
                        + "> \(output)",
                ])
            let broker = stage.broker
            while !broker.log.contains(where: { $0.contains("Sending SUBACK to ordinary") }) {
                try await sleep(for: .milliseconds(20))
            }
            reader.signal(SIGSTOP)
            stage.daemon?.signal(SIGCONT)
            try await sleep(for: .milliseconds(1500))
            reader.signal(SIGCONT)
            let arrived = try await Self.arrived(in: stage.directory, atLeast: sensor.sent)
            reader.signal(SIGTERM)
            _ = try await offload { reader.wait() }
            print("\(arrived.count) of \(sensor.sent) readings at mosquitto_sub")
            #expect(arrived == Set(1...sensor.sent))
            #expect(!broker.log.contains { $0.contains("Outgoing messages are being dropped") })
            try await stage.end()
        }
    }

    /// The numbers in the subscriber's output; waits for a minute at most.
    @LoopActor private static func arrived(
        in directory: TemporaryDirectory, atLeast count: Int
    ) async throws -> Set<Int> {
        var numbers: Set<Int> = []
        for _ in 0..<300 where numbers.count < count {
            try await sleep(for: .milliseconds(200))
            numbers = Set(
                directory.read("messages").split(separator: "\n").compactMap { line in
                    line.split(separator: "\"n\":").last.flatMap { Int($0.dropLast()) }
                })
        }
        return numbers
    }
}
