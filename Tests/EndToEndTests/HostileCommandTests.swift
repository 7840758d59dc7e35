// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Reactor
import ReactorTesting
import TestSupport
import Testing

/// A client of the broker that sends everything but commands.
@Suite(.serialized) struct HostileCommandTests {
    private static let topic = "martlet/shed/relay/relay/set"

    @Test func tenThousandHostileCommandsChangeNothing() throws {
        try RealLoop.run {
            let stage = try await LiveStage()
            let relay = try PseudoTerminal.open()
            let good = try CountingSensor("\(stage.directory.path)/good")
            try stage.start(
                """
                devices:
                  relay: { model: lctech/lcus-1, port: \(relay.path) }
                  good: { model: test/counter, port: \(good.path) }
                """)
            try await stage.untilOnline()
            let subscriber = stage.subscriber
            good.start(every: .milliseconds(100))
            try await subscriber.until("a reading") { !subscriber.texts("shed/good").isEmpty }
            try await subscriber.send(Self.messages(1000))
            let before = try FloodTests.memory(of: #require(stage.daemon).id)
            try await subscriber.send(Self.messages(10_000))
            let after = try FloodTests.memory(of: #require(stage.daemon).id)
            print("\(before) kB before, \(after) kB after")
            #expect(after - before < 500)
            #expect(Self.bytes(from: relay) == [], "a command was executed")

            subscriber.send("on", to: Self.topic)
            try await subscriber.until("the relay is on") {
                subscriber.texts("shed/relay").last?.contains(#""relay":"on""#) == true
            }
            #expect(Self.bytes(from: relay) == [0xA0, 0x01, 0x01, 0xA2])
            good.stop()
            try await subscriber.until("the readings") {
                subscriber.numbers("shed/good").last == good.sent
            }
            #expect(subscriber.numbers("shed/good") == Array(1...good.sent))
            #expect(subscriber.texts("shed/good/history") == [], "no reading was late")
            let refusals = subscriber.texts("shed/relay/relay/refused")
            #expect(!refusals.isEmpty && refusals.count < 500)
            try await stage.end()
        }
    }

    /// Wrong types, long texts, deep JSON, control characters, topics of nothing.
    private static func messages(_ count: Int) -> [(topic: String, payload: [UInt8])] {
        let deep = String(repeating: #"{"state":"#, count: 2000)
        let payloads = [
            "onn", "ON\u{0}", "1e999", "{\"state\":", #"{"state":"ON","x":[1,2]}"#, "[\"ON\"]",
            String(repeating: "on", count: 5000), deep, "\u{1B}[2J", "\"on", "null", "on 5s", "-1",
        ]
        let topics = [
            topic, topic, topic, "martlet/shed/relay/other/set", "martlet/shed/nothing/relay/set",
            "martlet/shed/good/n/set", "martlet/shed/bridge/state/set", "homeassistant/status",
        ]
        return (0..<count).map { number in
            let payload = number % 14 == 13 ? [0xFF, 0xFE] : Array(payloads[number % 13].utf8)
            let name = number % 16 == 15 ? "martlet/shed/x\(number)/y/set" : topics[number % 8]
            return (name, payload)
        }
    }

    /// What the gateway has sent to the device until now.
    private static func bytes(from port: borrowing PseudoTerminal) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes { try? port.master.read(into: $0) }
        return Array(buffer.prefix(count ?? 0))
    }
}
