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
    func nothingIsLostAndOrderIsKeptWhenTheBrokerDiesAndComesBack(overTLS: Bool) throws {
        var options = MosquittoBroker.Options()
        options.usesTLS = overTLS
        let (broker, first) = try MosquittoBroker.started(options)
        let second = try RealLoop.run {
            let settings = BrokerSettings.local(broker, tls: overTLS, id: "gateway")
            let witness = Witness(BrokerClient(settings))
            let pump = Pump(witness, count: 3000, qos: .atLeastOnce)
            witness.client.connect()
            try await witness.until("a third is there") { witness.delivered.count > 1000 }
            first.kill()
            try await witness.until("three attempts failed") { witness.reasons.count > 3 }
            #expect(pump.handedOver < 3000)
            #expect(!witness.client.hasRoom)
            let second = try await offload { try broker.start() }
            let returned = EventLoop.current.now
            try await witness.until("connected again") { witness.connections == 2 }
            #expect(returned.duration(to: EventLoop.current.now) < .seconds(2))
            try await witness.until("all acknowledged") { witness.delivered.count == 3000 }
            await witness.leave()
            return second
        }
        defer { second.stop() }
        let topics = broker.topicsPublished(by: "gateway")
        #expect(topics.firstOccurrences == (0..<3000).map(Pump.topic))
        #expect(topics.count <= 3000 + 20, "Only what was unacknowledged is sent again.")
    }

    @Test func exactlyWhatIsUnacknowledgedIsSentAgainUnderItsNumber() throws {
        let (broker, first) = try MosquittoBroker.started()
        let second = try RealLoop.run {
            let witness = Witness(BrokerClient(.local(broker, id: "gateway")))
            try await witness.connect()
            let before = try #require(witness.publish("before", "x"))
            try await witness.until("acknowledged") { witness.delivered == [before] }
            first.freeze()
            let during = [witness.publish("a", "x"), witness.publish("b", "x")]
            first.kill()
            try await witness.until("lost") { witness.reasons.count == 1 }
            let second = try await offload { try broker.start() }
            try await witness.until("connected again") { witness.connections == 2 }
            let after = witness.publish("c", "x")
            try await witness.until("all") { witness.delivered.count == 4 }
            #expect(witness.delivered.map { $0 } == [before] + during + [after])
            await witness.leave()
            return second
        }
        defer { second.stop() }
        #expect(broker.topicsPublished(by: "gateway") == ["before", "a", "b", "c"])
    }

    @Test func subscriptionsStandAgainAfterAReconnect() throws {
        let (broker, first) = try MosquittoBroker.started()
        let second = try RealLoop.run {
            let witness = Witness(BrokerClient(.local(broker, id: "gateway")))
            witness.client.subscribe("set/#")
            try await witness.connect()
            witness.client.subscribe("more/#")
            first.kill()
            try await witness.until("lost") { !witness.reasons.isEmpty }
            let second = try await offload { try broker.start() }
            try await witness.until("connected again") { witness.connections == 2 }
            let other = Witness(BrokerClient(.local(broker, id: "other")))
            try await other.connect()
            _ = other.publish("set/relay", "on")
            _ = other.publish("more/relay", "off")
            try await witness.until("the commands") { witness.received.count == 2 }
            #expect(witness.received.map(\.text) == ["on", "off"])
            await other.leave()
            await witness.leave()
            return second
        }
        second.stop()
    }

    @Test func aBrokerThatIsFrozenIsNoticedWhenItDoesNotAnswer() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.kill() }
        try RealLoop.run {
            var settings = BrokerSettings.local(broker, id: "gateway")
            settings.keepalive = .seconds(5)
            let deadlines = ConnectionDeadlines(answer: .milliseconds(300))
            let witness = Witness(BrokerClient(settings, deadlines: deadlines))
            try await witness.connect()
            process.freeze()
            #expect(try await witness.reason().contains("does not answer any more"))
            process.thaw()
            try await witness.until("connected again") { witness.connections == 2 }
            await witness.leave()
        }
    }

    @Test func twoClientsOfOneNameAreToldOfEachOther() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.kill() }
        try RealLoop.run {
            let witnesses = (0..<2).map { _ in
                Witness(BrokerClient(.local(broker, id: "gateway")))
            }
            for witness in witnesses { witness.client.connect() }
            try await witnesses[0].until("the advice") {
                witnesses[0].reasons.contains {
                    $0.contains("another client with the name 'gateway'")
                }
            }
            #expect(witnesses.map(\.connections).allSatisfy { $0 < 10 })
            for witness in witnesses { await witness.leave() }
        }
    }
}
