// SPDX-License-Identifier: Apache-2.0

import Glibc
import ReactorTesting
import Testing

@testable import Reactor
@testable import ReactorTLS

/// What both sides agree on, and what the stream is after that.
struct HandshakeTests {
    static let made = Certificates.shared

    @Test func aStreamIsTheSameAfterTheHandshake() throws {
        try withRealLoop {
            let server = try await listenToEcho(Self.made.server)
            let stream = try await connect(
                host: "localhost", port: server.port ?? 0, tls: Self.made.client)
            try await stream.write("one\ntwo\n")
            #expect(try await stream.readLine() == "one")
            #expect(try await stream.read(exactly: 4) == Array("two\n".utf8))
            #expect(stream.tls?.version == .tls13)
            #expect(stream.tls?.serverName == "localhost")
            #expect(stream.tls?.peer?.subject == "CN=broker")
            #expect(stream.tls?.peer?.names.contains("DNS:broker.test") == true)
            try await stream.finishWriting()
            #expect(try await stream.readLine() == nil)
            await server.stop()
        }
    }

    @Test(arguments: ["127.0.0.1", "::1", "localhost", "localhost."])
    func theCertificateIsCheckedForEachWayOfNaming(host: String) throws {
        try withRealLoop {
            let (client, server) = try await securePair(host: host)
            try await client.write("x")
            #expect(try await server.read(atMost: 9) == [120])
            let isName = host.contains("local")
            #expect(server.tls?.serverName == (isName ? "localhost" : nil))
        }
    }

    @Test func theNamesInACertificateArePrintable() throws {
        try withRealLoop {
            let settings = Self.made.client(.certificate(file: Self.made.path("odd")))
            let (client, _) = try await securePair(settings, Self.made.server("odd"))
            #expect(
                client.tls?.peer?.names == [
                    "DNS:a\u{FFFD}\u{FFFD}\u{FFFD}b",
                    "URI:u:\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}x",
                ])
        }
    }

    @Test func bothVersionsWork() throws {
        try withRealLoop {
            for minimum in [TLSVersion.tls12, .tls13] {
                var server = Self.made.server
                server.minimumVersion = minimum
                let (client, _) = try await securePair(Self.made.client, server)
                #expect(client.tls?.version == .tls13)
            }
            #expect(TLSVersion.tls12 < .tls13)
        }
    }

    @Test func theServersFirstCommonProtocolIsSpoken() throws {
        try withRealLoop {
            var (client, server) = (Self.made.client, Self.made.server)
            client.applicationProtocols = ["http/1.1", "h2"]
            server.applicationProtocols = ["h3", "h2", "http/1.1"]
            let pair = try await securePair(client, server)
            #expect(pair.client.tls?.applicationProtocol == "h2")
            #expect(pair.server.tls?.applicationProtocol == "h2")
            let silent = try await securePair(Self.made.client, server)
            #expect(silent.server.tls?.applicationProtocol == nil)
            server.applicationProtocols = ["mqtt"]
            let error = await failure(TLSError.self) { [client, server] in
                try await securePair(client, server).client.close()
            }
            #expect(error?.kind == .alert(120))
        }
    }

    @Test func theServersNameMayDifferFromTheHost() throws {
        try withRealLoop {
            var settings = Self.made.client
            settings.serverName = "broker.test"
            let (_, server) = try await securePair(settings, host: "10.0.0.1")
            #expect(server.tls?.serverName == "broker.test")
        }
    }

    @Test func aServerKnowsItsClientsByTheirCertificates() throws {
        try withRealLoop {
            var settings = Self.made.server
            settings.clientTrust = .authorities(file: Self.made.path("ca"))
            let trust = TLSTrust.authorities(file: Self.made.path("ca"))
            let (client, server) = try await securePair(
                Self.made.client(trust, "client"), settings)
            #expect(server.tls?.peer?.subject == "CN=sensor-7")
            try await server.write("hello")
            #expect(try await client.read(atMost: 9).count == 5)
        }
    }

    @Test func aClientWithoutACertificateIsToldSo() throws {
        try withRealLoop {
            var settings = Self.made.server
            settings.clientTrust = .authorities(file: Self.made.path("ca"))
            let (here, there) = try ByteStream.pair()
            let server = Task { [settings] in try await there.startTLS(settings) }
            // In TLS 1.3 a client is ready before the server has seen its certificate.
            try await here.startTLS(Self.made.client, host: "localhost")
            let error = await failure(StreamError.self) { try await here.read(atMost: 1) }
            #expect(error?.kind == .encryption)
            #expect(here.tlsFailure?.kind == .alert(116))
            #expect(error?.description.contains("certificate required (116)") == true)
            let again = await failure(StreamError.self) { try await here.write("x") }
            #expect(again?.kind == .encryption)
            let refusal = await failure(TLSError.self) { try await server.value }
            #expect(refusal?.kind == .noCertificate)
        }
    }

    @Test func aForeignClientIsRefused() throws {
        try withRealLoop {
            var settings = Self.made.server
            settings.clientTrust = .certificate(file: Self.made.path("client"))
            let trust = TLSTrust.authorities(file: Self.made.path("ca"))
            let (here, there) = try ByteStream.pair()
            let server = Task { [settings] in try await there.startTLS(settings) }
            try await here.startTLS(Self.made.client(trust, "alone"), host: "localhost")
            let refusal = await failure(TLSError.self) { try await server.value }
            #expect(refusal?.kind == .otherCertificate)
            _ = await failure(StreamError.self) { try await here.read(atMost: 1) }
            guard case .alert = here.tlsFailure?.kind else {
                return #expect(here.tlsFailure == nil, "an alert")
            }
        }
    }

    @Test func anUpgradeKeepsTheStream() throws {
        try withRealLoop {
            let (here, there) = try ByteStream.pair()
            let server = Task {
                #expect(try await there.readLine() == "STARTTLS")
                try await there.write("go ahead\n")
                try await there.startTLS(Self.made.server)
                try await there.write("secret\n")
            }
            try await here.write("STARTTLS\n")
            #expect(try await here.readLine() == "go ahead")
            #expect(here.tls == nil)
            try await here.startTLS(Self.made.client, host: "localhost")
            #expect(try await here.readLine() == "secret")
            try await server.value
        }
    }

    @Test func bytesInFrontOfTheHandshakeAreNotTakenForEncryptedOnes() throws {
        try withRealLoop {
            let (here, there) = try ByteStream.pair()
            try await there.write("go ahead\ninjected\n")
            #expect(try await here.readLine() == "go ahead")
            let error = await failure(TLSError.self) {
                try await here.startTLS(Self.made.client, host: "localhost")
            }
            #expect(error?.kind == .notTLS)
            #expect(error?.description.contains("it sent `injected`") == true)
            #expect(here.isClosed)
        }
    }

    @Test func aHandshakeThatCameWithTheLineBeforeItIsUsed() throws {
        try withRealLoop {
            let (here, there) = try ByteStream.pair()
            let settings = Self.made.client
            _ = try await settings.context()
            let client = Task {
                try await here.write("PROXY TCP4\r\n")
                try await here.startTLS(settings, host: "localhost")
                try await here.write("first")
            }
            for _ in 0..<100 { await Task.yield() }
            #expect(try await there.readLine() == "PROXY TCP4")
            #expect(there.incomingCount > 100)
            try await there.startTLS(Self.made.server)
            #expect(try await there.read(exactly: 5) == Array("first".utf8))
            try await client.value
        }
    }

    @Test func oneContextServesAllConnectionsAndCopies() throws {
        try withRealLoop {
            let settings = Self.made.client
            let contexts = try await gather(0..<20) { _ in try await settings.context() }
            let copy = settings
            let first = contexts[0]
            #expect(contexts.allSatisfy { $0 === first })
            #expect(try await copy.context() === first)
            var other = settings
            other.minimumVersion = .tls13
            #expect(try await other.context() !== first)
        }
    }
}
