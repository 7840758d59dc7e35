// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor
import ReactorTesting
import TestSupport
import Testing

/// The duration of an outage: 20 s with `MARTLET_LONG`.
private let outage = getenv("MARTLET_LONG") == nil ? Duration.seconds(3) : .seconds(20)

@Suite(.serialized) struct OutageTests {
    @Test(arguments: [false, true])
    func killedBrokerLosesNoReadingAndKeepsTheOrder(tls: Bool) throws {
        try RealLoop.run {
            let stage = try await LiveStage(tls: tls)
            let sensors = try ["a", "b"].map { name in
                try CountingSensor(stage.directory.file("tty-\(name)"))
            }
            try stage.start(
                """
                devices:
                  a: { model: test/counter, port: \(sensors[0].path) }
                  b: { model: test/counter, port: \(sensors[1].path) }
                """)
            try await Self.sendThroughAnOutage(stage, sensors)
            for name in ["a", "b"] {
                let live = stage.subscriber.numbers("shed/\(name)")
                let late = stage.subscriber.numbers("shed/\(name)/history")
                #expect(live == live.sorted())
                #expect(late == late.sorted())
                #expect(late.count > 10)
            }
            try await stage.end()
        }
    }

    /// While the broker restarts, the gateway is stopped until the subscriber is connected again.
    /// Otherwise the subscriber would miss messages that the broker has received.
    @LoopActor static func sendThroughAnOutage(
        _ stage: LiveStage, _ sensors: [CountingSensor]
    ) async throws {
        let subscriber = stage.subscriber
        try await stage.untilOnline()
        for sensor in sensors { sensor.start(every: .milliseconds(50)) }
        try await subscriber.until("readings") {
            ["a", "b"].allSatisfy { subscriber.numbers("shed/\($0)").count > 10 }
        }
        try await stage.killBroker()
        try await sleep(for: outage)
        stage.daemon?.signal(SIGSTOP)
        try await stage.restartBroker()
        try await subscriber.until("the subscriber is back") { subscriber.isConnected }
        stage.daemon?.signal(SIGCONT)
        try await subscriber.until("the gateway is back") {
            subscriber.texts("shed/bridge/state").last == "online"
                && !subscriber.numbers("shed/a/history").isEmpty
        }
        for sensor in sensors { sensor.stop() }
        try await subscriber.until("all readings") {
            zip(["a", "b"], sensors).allSatisfy { name, sensor in
                Self.arrived(name, at: subscriber).count == sensor.sent
            }
        }
    }

    /// The newest readings arrive first, on the topic of the device, and the history follows.
    @LoopActor static func arrived(_ name: String, at subscriber: Subscriber) -> Set<Int> {
        Set(subscriber.numbers("shed/\(name)") + subscriber.numbers("shed/\(name)/history"))
    }

    @Test func gatewayReconnectsWithinTwoSecondsAfterItsBrokerStarts() throws {
        try RealLoop.run {
            let stage = try await LiveStage()
            let sensor = try CountingSensor(stage.directory.file("tty"))
            try stage.start("devices:\n  a: { model: test/counter, port: \(sensor.path) }\n")
            try await stage.subscriber.until("online") {
                stage.subscriber.texts("shed/bridge/state").last == "online"
            }
            try await stage.killBroker()
            try await sleep(for: outage)
            try await stage.restartBroker()
            let up = EventLoop.current.now
            try await stage.subscriber.until("online again") {
                stage.subscriber.texts("shed/bridge/state").count >= 2
            }
            #expect(up.duration(to: EventLoop.current.now) < .milliseconds(2500))
            try await stage.end()
        }
    }

    @Test func frozenBrokerDelaysNoReading() throws {
        try RealLoop.run {
            let stage = try await LiveStage()
            let sensor = try CountingSensor(stage.directory.file("tty"))
            try stage.start(
                "devices:\n  a: { model: test/counter, port: \(sensor.path) }\n", keepalive: "5s")
            sensor.start(every: .milliseconds(100))
            let subscriber = stage.subscriber
            try await subscriber.until("readings") { subscriber.numbers("shed/a").count > 5 }
            stage.brokerProcess.freeze()
            try await stage.untilLogged("no connection to the broker")
            stage.brokerProcess.thaw()
            try await subscriber.until("the backlog") {
                subscriber.numbers("shed/a/history").count > 50
            }
            sensor.stop()
            try await subscriber.until("all readings") {
                Self.arrived("a", at: subscriber).count == sensor.sent
            }
            #expect(Self.largestStep(subscriber) < 1000)
            try await stage.end()
        }
    }

    /// The broker's connections stay open. What was handed to it before it froze cannot be taken
    /// back: at most the readings of half a second.
    @Test func readingsThatWaitedForAFrozenBrokerAreHistory() throws {
        try RealLoop.run {
            let stage = try await LiveStage()
            let sensor = try CountingSensor(stage.directory.file("tty"))
            try stage.start("devices:\n  a: { model: test/counter, port: \(sensor.path) }\n")
            let subscriber = stage.subscriber
            try await stage.untilOnline()
            sensor.start(every: .milliseconds(20))
            try await subscriber.until("readings") { subscriber.numbers("shed/a").count > 5 }
            let before = sensor.sent
            stage.brokerProcess.freeze()
            try await sleep(for: outage)
            let during = sensor.sent - before
            stage.brokerProcess.thaw()
            try await subscriber.until("the backlog") {
                !subscriber.numbers("shed/a/history").isEmpty
            }
            sensor.stop()
            try await subscriber.until("all readings") {
                Self.arrived("a", at: subscriber).count == sensor.sent
            }
            let late = subscriber.numbers("shed/a/history")
            let fresh = subscriber.numbers("shed/a").filter { (before...before + during) ~= $0 }
            print("\(during) readings while frozen: \(late.count) late, \(fresh.count) live")
            // 25 in half a second and 50 in the last second; twice that on a busy machine.
            #expect(fresh.count < 150)
            #expect(late.count > during - 150)
            #expect(late == late.sorted())
            #expect(subscriber.numbers("shed/a") == subscriber.numbers("shed/a").sorted())
            try await stage.end()
        }
    }

    /// The largest difference between the times of consecutive readings, in milliseconds.
    @LoopActor static func largestStep(_ subscriber: Subscriber) -> Int {
        let texts = subscriber.texts("shed/a/history") + subscriber.texts("shed/a")
        let times = Set(texts.compactMap(milliseconds(ofDay:))).sorted()
        return zip(times, times.dropFirst()).map { $1 - $0 }.max() ?? .max
    }

    /// From `{"time":"2026-10-03T10:15:30.250Z",...`. It ignores the date, so a test fails if it
    /// runs over midnight.
    static func milliseconds(ofDay text: String) -> Int? {
        let digits = text.utf8.dropFirst(20).prefix(12).split { !(48...57).contains($0) }
        let parts = digits.compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        guard parts.count == 4 else { return nil }
        return ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * 1000 + parts[3]
    }
}
