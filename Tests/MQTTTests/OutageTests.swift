// SPDX-License-Identifier: Apache-2.0

import MQTT
import Plan
import Ports
import Reactor
import ReactorTesting
import TestSupport
import Testing

@Suite struct OutageTests {
    @Test(arguments: [false, true])
    func nothingIsLostAndTheOrderIsKeptWhenTheBrokerIsRestarted(overTLS: Bool) throws {
        var options = MosquittoBroker.Options()
        options.usesTLS = overTLS
        let (broker, first) = try MosquittoBroker.started(options)
        let second = try RealLoop.run {
            let settings = BrokerSettings.local(broker, tls: overTLS, id: "gateway")
            let recorder = ClientRecorder(BrokerClient(settings))
            let pump = Pump(recorder, count: 3000, qos: .atLeastOnce)
            recorder.client.connect()
            try await recorder.until("a third is there") { recorder.delivered.count > 1000 }
            first.kill()
            try await recorder.until("three attempts failed") { recorder.reasons.count > 3 }
            #expect(pump.handedOver < 3000)
            #expect(!recorder.client.hasRoom)
            let second = try await offload { try broker.start() }
            let returned = EventLoop.current.now
            try await recorder.until("connected again") { recorder.connections == 2 }
            #expect(returned.duration(to: EventLoop.current.now) < .seconds(2))
            try await recorder.until("all acknowledged") { recorder.delivered.count == 3000 }
            await recorder.leave()
            return second
        }
        defer { second.stop() }
        let topics = broker.topicsPublished(by: "gateway")
        #expect(topics.firstOccurrences == (0..<3000).map(Pump.topic))
        #expect(topics.count <= 3000 + 200, "Only what was unacknowledged is sent again.")
    }

    /// The broker may come back after hours: only the caller knows what the old messages are then.
    @Test func whatWasUnderWayIsForgottenAndNotSentAgain() throws {
        let (broker, first) = try MosquittoBroker.started()
        let second = try RealLoop.run {
            let recorder = ClientRecorder(BrokerClient(.local(broker, id: "gateway")))
            try await recorder.connect()
            let before = try #require(recorder.publish("before", "x"))
            try await recorder.until("acknowledged") { recorder.delivered == [before] }
            first.freeze()
            _ = [recorder.publish("a", "x"), recorder.publish("b", "x")]
            first.kill()
            try await recorder.until("lost") { recorder.reasons.count == 1 }
            let second = try await offload { try broker.start() }
            try await recorder.until("connected again") { recorder.connections == 2 }
            let after = try #require(recorder.publish("c", "x"))
            try await recorder.until("the new one") { recorder.delivered == [before, after] }
            await recorder.leave()
            return second
        }
        defer { second.stop() }
        #expect(broker.topicsPublished(by: "gateway") == ["before", "c"])
    }

    @Test func subscriptionsAreRequestedAgainAfterAReconnect() throws {
        let (broker, first) = try MosquittoBroker.started()
        let second = try RealLoop.run {
            let recorder = ClientRecorder(BrokerClient(.local(broker, id: "gateway")))
            recorder.client.subscribe("set/#")
            try await recorder.connect()
            recorder.client.subscribe("more/#")
            first.kill()
            try await recorder.until("lost") { !recorder.reasons.isEmpty }
            let second = try await offload { try broker.start() }
            try await recorder.until("connected again") { recorder.connections == 2 }
            let other = ClientRecorder(BrokerClient(.local(broker, id: "other")))
            try await other.connect()
            _ = other.publish("set/relay", "on")
            _ = other.publish("more/relay", "off")
            try await recorder.until("the commands") { recorder.received.count == 2 }
            #expect(recorder.received.map(\.text) == ["on", "off"])
            await other.leave()
            await recorder.leave()
            return second
        }
        second.stop()
    }

    @Test func aFrozenBrokerIsNoticedByItsMissingAnswer() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.kill() }
        try RealLoop.run {
            var settings = BrokerSettings.local(broker, id: "gateway")
            settings.keepalive = .seconds(5)
            let deadlines = ConnectionDeadlines(answer: .milliseconds(300))
            let recorder = ClientRecorder(BrokerClient(settings, deadlines: deadlines))
            try await recorder.connect()
            process.freeze()
            #expect(try await recorder.reason().contains("does not answer any more"))
            process.thaw()
            try await recorder.until("connected again") { recorder.connections == 2 }
            await recorder.leave()
        }
    }

    @Test func aFrozenBrokerGetsNothingMoreAfterHalfASecond() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.kill() }
        try RealLoop.run {
            let recorder = ClientRecorder(BrokerClient(.local(broker, id: "gateway")))
            try await recorder.connect()
            process.freeze()
            _ = recorder.publish("t/0", "x")
            #expect(recorder.client.hasRoom)
            try await sleep(for: .milliseconds(600))
            #expect(!recorder.client.hasRoom)
            process.thaw()
            try await recorder.until("room") { recorder.roomsOffered == 1 }
            #expect(recorder.client.hasRoom)
            await recorder.leave()
        }
    }

    @Test func aMessageThatIsNotAcknowledgedEndsTheConnection() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.kill() }
        try RealLoop.run {
            let deadlines = ConnectionDeadlines(acknowledgement: .milliseconds(300))
            let client = BrokerClient(.local(broker, id: "gateway"), deadlines: deadlines)
            let recorder = ClientRecorder(client)
            try await recorder.connect()
            for number in 0..<5 { _ = recorder.publish("t/\(number)", "x") }
            try await recorder.until("acknowledged") { recorder.delivered.count == 5 }
            try await sleep(for: .milliseconds(600))
            #expect(recorder.reasons.isEmpty, "Nothing is under way.")
            process.freeze()
            _ = recorder.publish("late", "x")
            let reason = try await recorder.reason()
            #expect(reason.contains("has not acknowledged a message within 0.3 seconds"))
            process.thaw()
            try await recorder.until("connected again") { recorder.connections == 2 }
            #expect(recorder.client.hasRoom)
            await recorder.leave()
        }
    }

    /// The broker answers each CONNECT and each PINGREQ, and no PUBLISH.
    @Test func aBrokerThatNeverAcknowledgesIsTriedMoreAndMoreRarely() throws {
        try RealLoop.run {
            let broker = try MuteBroker()
            var settings = BrokerSettings(host: "127.0.0.1", port: broker.port, clientID: "gateway")
            settings.keepalive = .seconds(5)
            let deadlines = ConnectionDeadlines(acknowledgement: .milliseconds(100))
            let recorder = ClientRecorder(BrokerClient(settings, deadlines: deadlines))
            recorder.reaction = {
                if recorder.client.hasRoom, recorder.connections > recorder.reasons.count {
                    _ = recorder.publish("t", "x")
                }
            }
            recorder.client.connect()
            try await recorder.until("five connections") { recorder.reasons.count == 5 }
            #expect(recorder.reasons.allSatisfy { $0.contains("has not acknowledged a message") })
            #expect(recorder.delivered.isEmpty)
            let began = EventLoop.current.now
            try await recorder.until("another one") { recorder.connections == 6 }
            #expect(began.duration(to: EventLoop.current.now) > .seconds(1))
            await recorder.leave()
            broker.stop()
        }
    }

    @Test func twoClientsWithOneNameAreReported() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.kill() }
        try RealLoop.run {
            let recorders = (0..<2).map { _ in
                ClientRecorder(BrokerClient(.local(broker, id: "gateway")))
            }
            // The first is replaced first. Where the broker gives the reason, a client that was
            // replaced waits longer than this test, so the other one stays.
            try await recorders[0].connect()
            recorders[1].client.connect()
            try await recorders[0].until("the advice") {
                // Mosquitto gives the reason from 2.0.20 on.
                recorders[0].reasons.contains {
                    $0.contains("another client with the name 'gateway'")
                        || $0.contains("another client has connected with the name 'gateway'")
                }
            }
            #expect(recorders.map(\.connections).allSatisfy { $0 < 10 })
            for recorder in recorders { await recorder.leave() }
        }
    }
}
