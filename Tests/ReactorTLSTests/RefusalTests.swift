// SPDX-License-Identifier: Apache-2.0

import Glibc
import ReactorTesting
import Testing

@testable import Reactor
@testable import ReactorTLS

/// Certificates, files and peers that are not accepted, and what a person is told.
struct RefusalTests {
    static let made = Certificates.shared

    /// The server's certificate, the host that is asked for, and the reason.
    static let refusals: [(String, String, TLSError.Kind, String)] = [
        ("expired", "broker.test", .certificateExpired, "valid until Jan  1 00:00:00 2021 GMT"),
        ("future", "broker.test", .certificateNotYetValid, "a board without a clock of its own"),
        ("alone", "broker.test", .selfSigned, "with .certificate(file:)"),
        (
            "server", "shop.test", .otherName,
            "not for shop.test, but for DNS:broker.test, DNS:localhost, IP Address:127.0.0.1"
        ),
        ("server", "10.0.0.1", .otherName, "not for 10.0.0.1, but for DNS:broker.test"),
    ]

    @Test(arguments: refusals)
    func aClientRefuses(
        certificate: String, host: String, kind: TLSError.Kind, text: String
    ) throws {
        try withRealLoop {
            let server = Self.made.server(certificate)
            let (error, other) = try await Self.refusal(of: server, by: Self.made.client, host)
            #expect(error?.kind == kind)
            #expect(error?.description.contains(text) == true, "\(error?.description ?? "")")
            guard case .alert(let number) = other?.kind else {
                return #expect(other == nil, "the server gets an alert")
            }
            #expect(other?.description.contains("(\(number))") == true)
        }
    }

    @Test func anUnknownAuthorityIsNamed() throws {
        try withRealLoop {
            let client = Self.made.client(.authorities(file: Self.made.path("foreign")))
            let (error, other) = try await Self.refusal(
                of: Self.made.server, by: client, "localhost")
            #expect(error?.kind == .unknownIssuer)
            #expect(error?.description.contains("issued by CN=Shed-CA") == true)
            #expect(other?.kind == .alert(48))
            #expect(other?.description.contains("unknown CA (48)") == true)
            let system = await Self.refusalOrNil(.client)
            #expect(system?.kind == .unknownIssuer, "the authorities of the system")
        }
    }

    @Test func onlyThePinnedCertificateIsAccepted() throws {
        try withRealLoop {
            let pinned = Self.made.client(.certificate(file: Self.made.path("expired")))
            _ = try await securePair(pinned, Self.made.server("expired"), host: "any.name")
            let (error, _) = try await Self.refusal(of: Self.made.server, by: pinned, "broker.test")
            #expect(error?.kind == .otherCertificate)
            #expect(error?.description.contains("SHA-256") == true)
        }
    }

    @Test func verificationCanBeSwitchedOff() throws {
        try withRealLoop {
            let settings = Self.made.client(.insecureWithoutVerification)
            for name in ["expired", "future", "alone", "server"] {
                _ = try await securePair(settings, Self.made.server(name), host: "any.name")
            }
        }
    }

    @Test(arguments: ["", ".", "broker.test\0.evil", "127.0.0.1\0", "\0"])
    func aNameThatNoServerHasIsAnError(_ name: String) throws {
        try withRealLoop {
            var named = Self.made.client
            named.serverName = name
            for (settings, host) in [(Self.made.client, name), (named, "broker.test")] {
                let (here, there) = try ByteStream.pair()
                let error = await failure(TLSError.self) {
                    try await here.startTLS(settings, host: host)
                }
                #expect(error?.kind == .unusableName)
                #expect(error?.description.contains("set serverName") == true)
                #expect(error?.description.contains("\0") == false)
                #expect(here.isClosed)
                #expect(try await there.readAll() == [])
            }
        }
    }

    @Test func aNameThatIsTooLongForTheMessageIsAnError() throws {
        try withRealLoop {
            let (here, _) = try ByteStream.pair()
            let name = String(repeating: "a.", count: 128)
            let error = await failure(TLSError.self) {
                try await here.startTLS(Self.made.client, host: name + "a")
            }
            #expect(error?.kind == .unusableName)
        }
    }

    @Test func aPathIsNotCutAtAZeroByte() throws {
        try withRealLoop {
            let file = Self.made.path("server") + "\0"
            let settings = [
                Self.made.client(.authorities(file: file)),
                Self.made.client(.certificate(file: file)),
            ]
            for settings in settings {
                let error = await Self.fileError(settings)
                #expect(error?.kind == .unusableFile)
                #expect(error?.description.contains("a zero byte follows") == true)
                #expect(error?.description.contains("\0") == false)
            }
        }
    }

    @Test func filesThatCannotBeUsedAreNamed() throws {
        try withRealLoop {
            let missing = await Self.fileError(Self.made.client(.authorities(file: "/no/ca.pem")))
            #expect(
                missing?.description == "read /no/ca.pem: No such file or directory"
                    && missing?.kind == .unusableFile)
            let damaged = Self.made.path("damaged")
            let empty = await Self.fileError(Self.made.client(.authorities(file: damaged)))
            #expect(empty?.description.contains("there is no certificate in it") == true)
            let noKey = TLSIdentity(certificate: Self.made.path("server"), key: damaged)
            #expect(
                await Self.fileError(noKey)?.description.contains("no private key in it") == true)
            let locked = TLSIdentity(
                certificate: Self.made.path("server"), key: Self.made.path("locked-key"))
            #expect(
                await Self.fileError(locked)?.description.contains("the key is encrypted") == true)
            for key in ["other-key", "rsa-key"] {
                let other = TLSIdentity(
                    certificate: Self.made.path("server"), key: Self.made.path(key))
                #expect(await Self.fileError(other)?.kind == .keyMismatch, "\(key)")
            }
        }
    }

    @Test(arguments: ["HTTP/1.1 400 Bad Request\r\n\r\n", "220 mail.lan ESMTP\r\n", "\u{10}\u{1}"])
    func aServerWithoutTLSIsRecognised(answer: String) throws {
        try withRealLoop {
            let server = try await listen(on: "127.0.0.1", port: 0) { stream in
                try await stream.write(answer)
                _ = try await stream.read(atMost: 1)
            }
            let error = await failure(TLSError.self) {
                try await connect(host: "127.0.0.1", port: server.port ?? 0, tls: .client).close()
            }
            #expect(error?.kind == .notTLS)
            let shown = answer.hasPrefix("\u{10}") ? "10 01" : answer.prefix(10)
            #expect(error?.description.contains("it sent `\(shown)") == true)
            await server.stop()
        }
    }

    @Test func aClientWithoutTLSIsRecognisedAndReportedOnce() throws {
        try withRealLoop {
            let reports = Cell<[String]>([])
            EventLoop.current.onReport = { reports.value.append("\($0)") }
            let server = try await listenToEcho(Self.made.server)
            for _ in 0..<5 {
                let client = try await connect(host: "127.0.0.1", port: server.port ?? 0)
                try await client.write("GET / HTTP/1.1\r\n\r\n")
                _ = try? await client.readAll()
            }
            while server.connections > 0 { await Task.yield() }
            #expect(reports.value.count == 1)
            #expect(reports.value.first?.contains("it sent `GET / HTTP/1.1`") == true)
            await server.stop()
        }
    }

    @Test func aSilentClientIsDisconnected() throws {
        try TestLoop.run { time in
            let (here, there) = try ByteStream.pair()
            var settings = Self.made.server
            settings.handshakeLimit = .seconds(7)
            let server = spawn { [settings] in
                await failure(TLSError.self) { try await there.startTLS(settings) }
            }
            // The files are read on another thread.
            while there.layer == nil { try await offload {} }
            await time.advance(by: .seconds(6))
            #expect(!server.isDone)
            await time.advance(by: .seconds(1))
            #expect(try await server.value?.kind == .timedOut)
            #expect(there.isClosed)
            #expect(try await here.readAll() == [])
        }
    }

    @Test func anEndInTheHandshakeIsNotATimeOut() throws {
        try withRealLoop {
            let (here, there) = try ByteStream.pair()
            here.close()
            let error = await failure(StreamError.self) {
                try await there.startTLS(Self.made.server)
            }
            #expect(error?.kind == .reset)
            #expect(error?.description.contains("in the middle of the handshake") == true)
        }
    }

    /// The errors of both sides.
    @LoopActor static func refusal(
        of settings: TLSServerSettings, by client: TLSClientSettings, _ host: String
    ) async throws -> (client: TLSError?, server: TLSError?) {
        let (here, there) = try ByteStream.pair()
        let server = Task { try await there.startTLS(settings) }
        let error = await failure(TLSError.self) { try await here.startTLS(client, host: host) }
        return (error, await failure(TLSError.self) { try await server.value })
    }

    @LoopActor static func refusalOrNil(_ client: TLSClientSettings) async -> TLSError? {
        try? await refusal(of: made.server, by: client, "localhost").client
    }

    @LoopActor static func fileError(_ settings: TLSClientSettings) async -> TLSError? {
        await failure(TLSError.self) { try await settings.context() }
    }

    @LoopActor static func fileError(_ identity: TLSIdentity) async -> TLSError? {
        await failure(TLSError.self) { try await TLSServerSettings(identity: identity).context() }
    }
}
