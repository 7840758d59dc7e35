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

    @Test func anOrderlyEndDeliversAllAndSendsNoWill() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.stop() }
        try RealLoop.run {
            let observer = ClientRecorder(BrokerClient(.local(broker, id: "observer")))
            observer.client.subscribe("#")
            try await observer.connect()
            let gateway = ClientRecorder(
                BrokerClient(.local(broker, id: "gateway"), will: Self.will))
            try await gateway.connect()
            let deliveries = (0..<20).map { gateway.publish("t/\($0)", "x") }
            await gateway.leave()
            #expect(gateway.delivered.map { $0 } == deliveries)
            #expect(!gateway.client.hasRoom)
            // The broker handles this message after the gateway's DISCONNECT.
            _ = observer.publish("end", "x")
            try await observer.until("the end") { observer.received.last?.topic == "end" }
            #expect(!observer.received.map(\.topic).contains("bridge/state"))
            await observer.leave()
        }
    }

    @Test func aBrokenConnectionSendsTheWill() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.stop() }
        try RealLoop.run {
            let observer = ClientRecorder(BrokerClient(.local(broker, id: "observer")))
            observer.client.subscribe("#")
            try await observer.connect()
            var gateway: ClientRecorder? = ClientRecorder(
                BrokerClient(.local(broker, id: "gateway"), will: Self.will))
            try await gateway?.connect()
            gateway = nil
            try await observer.until("the will") { !observer.received.isEmpty }
            let will = ClientRecorder.Message(
                topic: "bridge/state", text: "offline", isRetained: false)
            #expect(observer.received == [will])
            await observer.leave()
        }
    }

    @Test func disconnectDoesNotWaitForAFrozenBrokerAfterTheDeadline() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.kill() }
        try RealLoop.run {
            let recorder = ClientRecorder(BrokerClient(.local(broker, id: "gateway")))
            try await recorder.connect()
            process.freeze()
            _ = recorder.publish("t", "x")
            let began = EventLoop.current.now
            await recorder.client.disconnect(by: began.advanced(by: .milliseconds(100)))
            let waited = began.duration(to: EventLoop.current.now)
            #expect(waited >= .milliseconds(100))
            #expect(waited < .seconds(2))
            #expect(recorder.delivered.isEmpty)
        }
    }

    @Test func disconnectDoesNotWaitForWhatTheConnectionLost() throws {
        let (broker, process) = try MosquittoBroker.started()
        try RealLoop.run {
            let recorder = ClientRecorder(BrokerClient(.local(broker, id: "gateway")))
            try await recorder.connect()
            process.freeze()
            _ = recorder.publish("t", "x")
            process.kill()
            try await recorder.until("lost") { !recorder.reasons.isEmpty }
            let began = EventLoop.current.now
            await recorder.leave()
            #expect(began.duration(to: EventLoop.current.now) < .seconds(2))
            #expect(recorder.delivered.isEmpty)
        }
    }

    @Test func disconnectDoesNotWaitForASlowNameServer() throws {
        var settings = BrokerSettings(host: "slow-broker.test", port: 1)
        settings.clientID = "gateway"
        let slow = settings
        try RealLoop.run {
            var recorder: ClientRecorder? = ClientRecorder(BrokerClient(slow))
            test_resolver_hold(TEST_RESOLVER_BROKER, 1)
            recorder?.client.connect()
            let began = EventLoop.current.now
            await recorder?.leave()
            #expect(began.duration(to: EventLoop.current.now) < .seconds(1))
            recorder = nil
            // The library is freed when its call on the other thread returns.
            test_resolver_hold(TEST_RESOLVER_BROKER, 0)
        }
    }

    @Test func disconnectingTwiceOrWithoutAConnectionIsAllowed() throws {
        try RealLoop.run {
            let recorder = ClientRecorder(BrokerClient(BrokerSettings(host: "localhost", port: 1)))
            await recorder.leave()
            await recorder.leave()
        }
    }
}
