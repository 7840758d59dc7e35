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
        #expect(topics.count <= 3000 + 20, "Only what was unacknowledged is sent again.")
    }

    @Test func onlyUnacknowledgedMessagesAreSentAgainUnderTheirNumbers() throws {
        let (broker, first) = try MosquittoBroker.started()
        let second = try RealLoop.run {
            let recorder = ClientRecorder(BrokerClient(.local(broker, id: "gateway")))
            try await recorder.connect()
            let before = try #require(recorder.publish("before", "x"))
            try await recorder.until("acknowledged") { recorder.delivered == [before] }
            first.freeze()
            let during = [recorder.publish("a", "x"), recorder.publish("b", "x")]
            first.kill()
            try await recorder.until("lost") { recorder.reasons.count == 1 }
            let second = try await offload { try broker.start() }
            try await recorder.until("connected again") { recorder.connections == 2 }
            let after = recorder.publish("c", "x")
            try await recorder.until("all") { recorder.delivered.count == 4 }
            #expect(recorder.delivered.map { $0 } == [before] + during + [after])
            await recorder.leave()
            return second
        }
        defer { second.stop() }
        #expect(broker.topicsPublished(by: "gateway") == ["before", "a", "b", "c"])
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

    @Test func twoClientsWithOneNameAreReported() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.kill() }
        try RealLoop.run {
            let recorders = (0..<2).map { _ in
                ClientRecorder(BrokerClient(.local(broker, id: "gateway")))
            }
            for recorder in recorders { recorder.client.connect() }
            try await recorders[0].until("the advice") {
                recorders[0].reasons.contains {
                    $0.contains("another client with the name 'gateway'")
                }
            }
            #expect(recorders.map(\.connections).allSatisfy { $0 < 10 })
            for recorder in recorders { await recorder.leave() }
        }
    }
}
