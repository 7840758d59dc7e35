// SPDX-License-Identifier: Apache-2.0

import MQTT
import Plan
import Ports
import Reactor
import ReactorTesting
import TestResolver
import TestSupport
import Testing

@Suite struct LeavingTests {
    static let will = LastWill(topic: "bridge/state", payload: "offline".utf8)

    @Test func whoLeavesInOrderHasDeliveredAndLeavesNoWill() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.stop() }
        try RealLoop.run {
            let observer = Witness(BrokerClient(.local(broker, id: "observer")))
            observer.client.subscribe("#")
            try await observer.connect()
            let gateway = Witness(BrokerClient(.local(broker, id: "gateway"), will: Self.will))
            try await gateway.connect()
            let deliveries = (0..<20).map { gateway.publish("t/\($0)", "x") }
            await gateway.leave()
            #expect(gateway.delivered.map { $0 } == deliveries)
            #expect(!gateway.client.hasRoom)
            // The broker has done with the gateway before it hears of this.
            _ = observer.publish("end", "x")
            try await observer.until("the end") { observer.received.last?.topic == "end" }
            #expect(!observer.received.map(\.topic).contains("bridge/state"))
            await observer.leave()
        }
    }

    @Test func whoIsCutOffLeavesItsWill() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.stop() }
        try RealLoop.run {
            let observer = Witness(BrokerClient(.local(broker, id: "observer")))
            observer.client.subscribe("#")
            try await observer.connect()
            var gateway: Witness? = Witness(
                BrokerClient(.local(broker, id: "gateway"), will: Self.will))
            try await gateway?.connect()
            gateway = nil
            try await observer.until("the will") { !observer.received.isEmpty }
            let will = Witness.Message(topic: "bridge/state", text: "offline", isRetained: false)
            #expect(observer.received == [will])
            await observer.leave()
        }
    }

    @Test func aFrozenBrokerIsLeftAtTheDeadline() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.kill() }
        try RealLoop.run {
            let witness = Witness(BrokerClient(.local(broker, id: "gateway")))
            try await witness.connect()
            process.freeze()
            _ = witness.publish("t", "x")
            let began = EventLoop.current.now
            await witness.client.disconnect(by: began.advanced(by: .milliseconds(100)))
            let waited = began.duration(to: EventLoop.current.now)
            #expect(waited >= .milliseconds(100))
            #expect(waited < .seconds(2))
            #expect(witness.delivered.isEmpty)
        }
    }

    @Test func whatIsUnderWayIsWaitedForOverAReconnect() throws {
        let (broker, first) = try MosquittoBroker.started()
        let second = try RealLoop.run {
            let witness = Witness(BrokerClient(.local(broker, id: "gateway")))
            try await witness.connect()
            first.freeze()
            let delivery = witness.publish("t", "x")
            first.kill()
            try await witness.until("lost") { !witness.reasons.isEmpty }
            async let left: Void = witness.leave()
            let second = try await offload { try broker.start() }
            await left
            #expect(witness.delivered.map { $0 } == [delivery])
            return second
        }
        second.stop()
    }

    @Test func nobodyWaitsForASlowNameServerInOrderToLeave() throws {
        var settings = BrokerSettings(host: "slow.test", port: 1)
        settings.clientID = "gateway"
        let patient = settings
        try RealLoop.run {
            var witness: Witness? = Witness(BrokerClient(patient))
            test_resolver_hold(1)
            witness?.client.connect()
            let began = EventLoop.current.now
            await witness?.leave()
            #expect(began.duration(to: EventLoop.current.now) < .seconds(1))
            witness = nil
            // The library lives until its call returns, on the other thread.
            test_resolver_hold(0)
        }
    }

    @Test func leavingTwiceOrWithoutEverConnectingIsAllowed() throws {
        try RealLoop.run {
            let witness = Witness(BrokerClient(BrokerSettings(host: "localhost", port: 1)))
            await witness.leave()
            await witness.leave()
        }
    }
}
