// SPDX-License-Identifier: Apache-2.0

import MQTT
import Plan
import Ports
import Reactor
import ReactorTesting
import TestSupport
import Testing

/// What a broker does not accept is named, with what to do about it.
@Suite struct RefusalTests {
    private func started(
        tls: Bool = false, _ more: String...
    ) throws -> (MosquittoBroker, MosquittoProcess) {
        var options = MosquittoBroker.Options()
        (options.usesTLS, options.more) = (tls, more)
        return try MosquittoBroker.started(options)
    }

    /// - Returns: The first reason why there is no connection; empty when there is one.
    private func outcome(_ settings: BrokerSettings) throws -> String {
        try RealLoop.run {
            let recorder = ClientRecorder(BrokerClient(settings, will: LeavingTests.will))
            recorder.client.connect()
            try await recorder.until("an outcome") {
                recorder.connections > 0 || !recorder.reasons.isEmpty
            }
            // With TLS 1.3 the refusal of a certificate follows the client's part of the handshake.
            if recorder.connections > 0 { await recorder.leave() }
            return recorder.reasons.first ?? ""
        }
    }

    @Test(arguments: ["tls_version tlsv1.2", "tls_version tlsv1.3"])
    func aMissingClientCertificateIsAskedForAndARightOneIsAccepted(version: String) throws {
        let (broker, process) = try started(tls: true, "require_certificate true", version)
        defer { process.stop() }
        let certificates = try #require(broker.certificates)
        var settings = BrokerSettings.local(broker, tls: true, id: "gateway")
        let reason = try outcome(settings)
        // On the loopback the reset may overtake the alert; then it is a likely cause.
        let wanted = [
            "the broker wants a client certificate: set 'cert-file' and 'key-file' for the broker",
            "does it want a client certificate ('cert-file' and 'key-file')?",
        ]
        #expect(wanted.contains { reason.contains($0) }, "\(reason)")
        settings.certificate = ClientCertificate(
            file: certificates.stranger, keyFile: certificates.strangerKey)
        let refusal = try outcome(settings)
        let unwanted = "accept the client certificate in \(certificates.stranger)"
        #expect(refusal.contains(unwanted), "\(refusal)")
        settings.certificate?.keyFile = certificates.clientKey
        let mixed = try outcome(settings)
        #expect(mixed.contains("is not the one of the client certificate in"), "\(mixed)")
        settings.certificate?.file = certificates.client
        #expect(try outcome(settings) == "")
    }

    @Test func aBrokerWithoutRetainedMessagesIsNamed() throws {
        let (broker, process) = try started("retain_available false")
        defer { process.stop() }
        let reason = try outcome(.local(broker, id: "gateway"))
        #expect(reason.contains("the broker keeps no retained messages"), "\(reason)")
    }

    @Test func aBrokerWithoutQoS1IsNamedAndQoS0ReachesIt() throws {
        let (broker, process) = try started("max_qos 0")
        defer { process.stop() }
        var settings = BrokerSettings.local(broker, id: "gateway")
        let reason = try outcome(settings)
        #expect(reason.contains("takes no messages with QoS 1: set 'qos: 0'"), "\(reason)")
        settings.qos = .atMostOnce
        #expect(try outcome(settings) == "")
    }

    @Test func aRefusedMessageIsReportedAndDoesNotEndTheConnection() throws {
        let directory = try TemporaryDirectory()
        let rules = try directory.write("rules", "topic write allowed\n")
        let (broker, process) = try started("acl_file \(rules)")
        defer { process.stop() }
        try RealLoop.run {
            let recorder = ClientRecorder(BrokerClient(.local(broker, id: "gateway")))
            try await recorder.connect()
            let forbidden = recorder.publish("forbidden", "x")
            let allowed = recorder.publish("allowed", "x")
            try await recorder.until("both are done") { recorder.delivered.count == 2 }
            #expect(recorder.delivered.map { $0 } == [forbidden, allowed])
            #expect(
                recorder.refused == [
                    "forbidden: this user may not publish to it; see the access rules of the broker"
                ])
            #expect(recorder.reasons.isEmpty)
            await recorder.leave()
        }
    }

    @Test(arguments: ["max_packet_size 200", "message_size_limit 200"])
    func aMessageAboveTheBrokersLimitIsReportedAndDoesNotStopTheNext(limit: String) throws {
        let (broker, process) = try started(limit)
        defer { process.stop() }
        try RealLoop.run {
            let recorder = ClientRecorder(BrokerClient(.local(broker, id: "gateway")))
            try await recorder.connect()
            _ = recorder.publish("large", String(repeating: "x", count: 300))
            try await recorder.until("it is refused") { recorder.delivered.count == 1 }
            #expect(recorder.refused.count == 1)
            #expect(recorder.refused.first?.hasPrefix("large: ") == true, "\(recorder.refused)")
            // libmosquitto 2.0.21 ends the connection after the answer of the broker.
            let ends = recorder.refused.contains { $0.contains("cannot read the broker's answer") }
            let connections = ends ? 2 : 1
            try await recorder.until("a connection") { recorder.connections == connections }
            _ = recorder.publish("small", "x")
            try await recorder.until("both are done") { recorder.delivered.count == 2 }
            #expect(recorder.refused.count == 1)
            #expect(recorder.reasons.count == connections - 1)
            await recorder.leave()
        }
    }

    /// Mosquitto says it from 2.0.20 on.
    @Test func anotherClientWithTheNameIsNamed() throws {
        try RealLoop.run {
            // A CONNACK, and a DISCONNECT because of another session (MQTT 5, section 3.14.2.1).
            let broker = try ScriptedBroker { _ in [0x20, 3, 0, 0, 0, 0xE0, 2, 0x8E, 0] }
            let recorder = ClientRecorder(BrokerClient(broker.settings))
            recorder.client.connect()
            let reason = try await recorder.reason()
            #expect(reason.contains("another client has connected with the name 'gateway'"))
            await recorder.leave()
            broker.close()
        }
    }

    /// The broker keeps it back, so no memory is needed for it.
    @Test func aHugeMessageIsNotSentToUs() throws {
        let (broker, process) = try started()
        defer { process.stop() }
        try RealLoop.run {
            let gateway = ClientRecorder(BrokerClient(.local(broker, id: "gateway")))
            gateway.client.subscribe("set")
            try await gateway.connect()
            let other = ClientRecorder(BrokerClient(.local(broker, id: "other")))
            try await other.connect()
            _ = other.publish("set", String(repeating: "x", count: 3_000_000))
            _ = other.publish("set", "on")
            try await gateway.until("the command") { !gateway.received.isEmpty }
            #expect(gateway.received.map(\.text) == ["on"])
            #expect(gateway.ignored.isEmpty)
            await other.leave()
            await gateway.leave()
        }
    }
}
