// SPDX-License-Identifier: Apache-2.0

import MQTT
import Plan
import Ports
import Reactor
import ReactorTesting
import TestResolver
import TestSupport
import Testing

/// Each reason why there is no connection has its own message.
@Suite struct ConnectingTests {
    @Test(arguments: [false, true]) func aClosedPortIsReported(overTLS: Bool) throws {
        let broker = try MosquittoBroker(.tls)
        let closed = try ClosedPort()
        var settings = BrokerSettings.local(broker, tls: overTLS, id: "gateway")
        settings.port = closed.port
        let reason = try reasonNotToConnect(settings)
        let refused = "\(settings): connection refused: is the broker running, is the port right?"
        // With TLS, 2.0.21 loses the kernel's error.
        let forgotten = "\(settings): no answer in TLS: is the broker running, "
        #expect(reason == refused || (overTLS && reason.hasPrefix(forgotten)))
    }

    /// Debian's `/etc/hosts` calls `::1` localhost too, and that is tried first.
    @Test func aBrokerOnIPv4IsReachedByANameWithBothKindsOfAddress() throws {
        let (broker, process) = try MosquittoBroker.started(.tls)
        defer { process.stop() }
        for tls in [false, true] {
            var settings = BrokerSettings.local(broker, tls: tls, id: "gateway")
            settings.host = "both.test"
            try RealLoop.run { [settings] in
                let recorder = ClientRecorder(BrokerClient(settings))
                try await recorder.connect()
                #expect(recorder.reasons.isEmpty)
                await recorder.leave()
            }
        }
    }

    @Test func aNameThatDoesNotExistIsReported() throws {
        let reason = try reasonNotToConnect(BrokerSettings(host: "no-such-host.invalid"))
        #expect(reason.contains("no address for the name no-such-host.invalid"))
    }

    @Test func aServerThatAcceptsAndSendsNothingDoesNotBlockTheLoop() throws {
        let server = try SilentServer()
        for tls in [false, true] {
            var settings = BrokerSettings(host: "localhost", port: server.port, usesTLS: tls)
            settings.clientID = "gateway"
            let kind = tls ? "with TLS" : "without TLS"
            let reason = try reasonNotToConnect(settings, whileTicking: true)
            #expect(reason.contains("no answer within 0.3 seconds: is this an MQTT broker \(kind)"))
        }
    }

    @Test func aMachineThatDropsPacketsDoesNotBlockTheLoop() throws {
        let server = try SilentServer(backlog: 0)
        let first = try Caller(to: server)
        for tls in [false, true] {
            let settings = BrokerSettings(host: "localhost", port: server.port, usesTLS: tls)
            let reason = try reasonNotToConnect(settings, whileTicking: true)
            #expect(reason.contains("no connection within 0.3 seconds"))
        }
        withExtendedLifetime(first) {}
    }

    @Test func anUnknownAuthorityIsNotTrusted() throws {
        let (broker, process) = try MosquittoBroker.started(.tls)
        defer { process.stop() }
        var settings = BrokerSettings.local(broker, tls: true, id: "gateway")
        settings.caFile = broker.certificates?.stranger
        let reason = try reasonNotToConnect(settings)
        #expect(reason.contains("certificate is not trusted: it is not signed by a CA in /"))
        #expect(reason.contains("stranger.pem"))
    }

    @Test func aCertificateForAnotherNameIsNotTrusted() throws {
        let (broker, process) = try MosquittoBroker.started(.tls)
        defer { process.stop() }
        var settings = BrokerSettings.local(broker, tls: true, id: "gateway")
        settings.host = "127.0.0.1"
        let reason = try reasonNotToConnect(settings)
        #expect(reason.hasSuffix("the broker's certificate is not for 127.0.0.1"))
    }

    @Test func theMessageNamesAMissingOrBrokenCAFile() throws {
        let (broker, process) = try MosquittoBroker.started(.tls)
        defer { process.stop() }
        let directory = try TemporaryDirectory()
        let broken = try directory.write("broken.pem", "no certificate\n")
        var settings = BrokerSettings.local(broker, tls: true, id: "gateway")
        for file in [directory.file("missing.pem"), broken] {
            settings.caFile = file
            let reason = try reasonNotToConnect(settings)
            #expect(reason.contains("cannot use the CA certificates in \(file)"))
        }
    }

    @Test func aPortForTheOtherKindOfClientIsSuspected() throws {
        let (broker, process) = try MosquittoBroker.started(.tls)
        defer { process.stop() }
        var settings = BrokerSettings.local(broker, tls: true, id: "gateway")
        settings.port = broker.port
        var reason = try reasonNotToConnect(settings)
        #expect(reason.contains("TLS"))
        settings = .local(broker, id: "gateway")
        settings.port = broker.tlsPort
        reason = try reasonNotToConnect(settings)
        #expect(reason.contains("meant for clients with TLS?"))
    }

    @Test func aWrongPasswordIsRefusedAndTheRightOneIsAccepted() throws {
        var options = MosquittoBroker.Options()
        options.passwords = ["shed": "secret"]
        let (broker, process) = try MosquittoBroker.started(options)
        defer { process.stop() }
        var settings = BrokerSettings.local(broker, id: "gateway")
        let directory = try TemporaryDirectory()
        settings.user = "shed"
        settings.passwordFile = try directory.write("password", "wrong\n")
        let reason = try reasonNotToConnect(settings)
        #expect(reason.contains("the broker refused us (user shed): "))
        #expect(!reason.contains("wrong"))
        try directory.write("password", "secret\n")
        let right = settings
        try RealLoop.run {
            let recorder = ClientRecorder(BrokerClient(right))
            try await recorder.connect()
            await recorder.leave()
        }
    }

    @Test func aSlowNameServerDoesNotBlockTheLoopAndItsLateAnswerIsUsed() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.stop() }
        var settings = BrokerSettings.local(broker, id: "gateway")
        settings.host = "slow-broker.test"
        let slow = settings
        try RealLoop.run {
            let deadlines = ConnectionDeadlines(name: .milliseconds(200))
            let recorder = ClientRecorder(BrokerClient(slow, deadlines: deadlines))
            let ticks = Ticks()
            test_resolver_hold(TEST_RESOLVER_BROKER, 1)
            recorder.client.connect()
            #expect(try await recorder.reason().contains("no address for the name within 0.2"))
            #expect(test_resolver_waiting(TEST_RESOLVER_BROKER) > 0, "The call is still under way.")
            ticks.expectOnTime()
            test_resolver_hold(TEST_RESOLVER_BROKER, 0)
            try await recorder.until("connected") { recorder.connections == 1 }
            await recorder.leave()
        }
    }

    /// - Returns: The reason why the first attempt failed.
    private func reasonNotToConnect(
        _ settings: BrokerSettings, whileTicking: Bool = false
    ) throws -> String {
        try RealLoop.run {
            let deadlines = ConnectionDeadlines(answer: .milliseconds(300))
            let recorder = ClientRecorder(BrokerClient(settings, deadlines: deadlines))
            let ticks = whileTicking ? Ticks() : nil
            recorder.client.connect()
            let reason = try await recorder.reason()
            ticks?.expectOnTime()
            await recorder.leave()
            return reason
        }
    }
}

extension MosquittoBroker.Options {
    static var tls: Self {
        var options = Self()
        options.usesTLS = true
        return options
    }
}

/// Other work on the loop: a timer that fires each 10 ms.
@LoopActor private final class Ticks {
    private let loop = EventLoop.current
    private let began = EventLoop.current.now
    private let turns = EventLoop.current.statistics.turns
    private var count = 0
    private var ticker: Ticker?

    init() {
        ticker = loop.every(.milliseconds(10), aligned: false, late: .skip) { [weak self] in
            self?.count += 1
        }
    }

    /// A blocked loop would tick once when it is free again; one that spins would take thousands of
    /// turns. The bounds are wide, because the machine of a test has other things to do.
    func expectOnTime() {
        let elapsed = began.duration(to: loop.now) / .milliseconds(10)
        #expect(count > 3)
        #expect(Double(loop.statistics.turns - turns) < elapsed * 20 + 100)
        ticker?.cancel()
    }
}
