// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor
import ReactorTesting
import Testing

@testable import Serial

/// RFC 2217 over real sockets, with servers that the test plays.
@Suite struct RFC2217ChannelTests {
    private static let settings = SerialSettings(baud: 9600, parity: .even)
    private static let confirmations = [
        [101, 0, 0, 0x25, 0x80] as [UInt8], [102, 8], [103, 3], [104, 1],
    ].flatMap { Telnet.content(44, $0) }

    /// A channel, its server's end, and what has arrived there first.
    @LoopActor private static func connected(
        _ server: FarServer, limit: Duration = .seconds(10)
    ) async throws -> (Arrivals, RFC2217Channel, ByteStream) {
        let port = PortAddress.rfc2217(HostAndPort(host: "127.0.0.1", port: server.port))
        let connector = Connector(buffer: ReadBuffer(size: 4096), loop: .current)
        let channel = RFC2217Channel(
            ConnectingChannel(port, connector), port, settings, limit: limit)
        let arrivals = Arrivals()
        arrivals.start(channel)
        let far = try await server.next()
        let greeting = RFC2217Session(settings).greeting
        #expect(try await far.read(exactly: greeting.count) == greeting)
        return (arrivals, channel, far)
    }

    /// The loss of a channel whose server sends these bytes and no others.
    private static func loss(_ bytes: [UInt8], limit: Duration) throws -> PortError? {
        try RealLoop.run {
            let server = try await FarServer()
            let (arrivals, channel, far) = try await connected(server, limit: limit)
            if !bytes.isEmpty { try await far.write(bytes) }
            #expect(await arrivals.until { !arrivals.losses.isEmpty })
            #expect(!arrivals.isOpen)
            channel.close()
            await server.stop()
            return arrivals.losses.first.map {
                PortError($0.kind, $0.message.replacing("\(server.port)", with: "4001"))
            }
        }
    }

    @Test func theLineOpensWhenItIsSet() throws {
        try RealLoop.run {
            let server = try await FarServer()
            let (arrivals, channel, far) = try await Self.connected(server)
            try await far.write([255, 253, 44])
            let requests = ComPort.requests(Self.settings)
            #expect(try await far.read(exactly: requests.count) == requests)
            #expect(!arrivals.isOpen)
            try await far.write(Self.confirmations + [1, 255, 255, 2])
            #expect(await arrivals.until { arrivals.bytes == [1, 255, 2] })
            channel.send([3, 255, 4])
            #expect(try await far.read(exactly: 4) == [3, 255, 255, 4])
            far.close()
            #expect(await arrivals.until { arrivals.losses.map(\.kind) == [.lost] })
            await server.stop()
        }
    }

    /// A server that confirms no purge: what has arrived is dropped, and the commands are not.
    @Test func oldBytesAreDroppedWithoutTheServer() throws {
        try RealLoop.run {
            let server = try await FarServer()
            let (arrivals, channel, far) = try await Self.connected(server)
            try await far.write([255, 253, 44] + Self.confirmations)
            #expect(await arrivals.until { arrivals.isOpen })
            _ = try await far.read(exactly: ComPort.requests(Self.settings).count)
            try await far.write([1, 2, 255, 251])
            channel.discardInput()
            try await far.write([1, 3])
            #expect(await arrivals.until { arrivals.bytes == [3] })
            // WILL ECHO was cut in two.
            #expect(try await far.read(exactly: 3) == [255, 254, 1])
            channel.close()
            await server.stop()
        }
    }

    @Test func aServerThatConfirmsNothingIsUsedAfterTheLimit() throws {
        try RealLoop.run {
            let server = try await FarServer()
            let (arrivals, channel, far) = try await Self.connected(
                server, limit: .milliseconds(50))
            try await far.write([255, 253, 44])
            #expect(await arrivals.until { arrivals.isOpen })
            try await far.write([7])
            #expect(await arrivals.until { arrivals.bytes == [7] })
            channel.close()
            await server.stop()
        }
    }

    private static let advice =
        "if the bridge passes bare bytes on, write tcp://127.0.0.1:4001, and set its line there"

    /// It may hang, so it is asked again soon.
    @Test func aSilentServerIsNamed() throws {
        let error = try Self.loss([], limit: .milliseconds(50))
        let message = "rfc2217://127.0.0.1:4001: does not answer as RFC 2217; \(Self.advice)"
        #expect(error == PortError(.missing, message))
    }

    @Test func aServerOfBareBytesIsNamed() throws {
        let error = try Self.loss(Array("T=21.5\r\n".utf8), limit: .milliseconds(50))
        let message = "rfc2217://127.0.0.1:4001: does not answer as RFC 2217; \(Self.advice)"
        #expect(error == PortError(.unfit, message))
    }

    @Test func aServerThatRefusesIsNamed() throws {
        let error = try Self.loss([255, 254, 44], limit: .seconds(10))
        let message = "rfc2217://127.0.0.1:4001: the server refuses RFC 2217; \(Self.advice)"
        #expect(error == PortError(.unfit, message))
    }

    @Test func aSettingThatTheServerCannotDoIsNamed() throws {
        let bytes = [255, 253, 44] + Telnet.content(44, [103, 1])
        let error = try Self.loss(bytes, limit: .seconds(10))
        #expect(
            error
                == PortError(
                    .unfit,
                    "rfc2217://127.0.0.1:4001: the bridge cannot do 9600 8E1: it answers parity "
                        + "none"))
    }

    /// A service that is called with bytes may send the next request: what is behind those bytes in
    /// the chunk is old.
    @Test func bytesBehindAnAnswerAreDroppedWhenTheNextRequestIsSent() throws {
        try RealLoop.run {
            let server = try await FarServer()
            let port = PortAddress.rfc2217(HostAndPort(host: "127.0.0.1", port: server.port))
            let connector = Connector(buffer: ReadBuffer(size: 4096), loop: .current)
            let channel = RFC2217Channel(ConnectingChannel(port, connector), port, Self.settings)
            let arrivals = Arrivals()
            arrivals.start(channel) { channel.discardInput() }
            let far = try await server.next()
            try await far.write([255, 253, 44] + Self.confirmations)
            #expect(await arrivals.until { arrivals.isOpen })
            // The escaped byte ends a part of the chunk.
            try await far.write([1, 255, 255, 2])
            #expect(await arrivals.until { !arrivals.bytes.isEmpty })
            try await far.write([3])
            #expect(await arrivals.until { arrivals.bytes.last == 3 })
            #expect(arrivals.bytes == [1, 3])
            channel.close()
            await server.stop()
        }
    }
}
