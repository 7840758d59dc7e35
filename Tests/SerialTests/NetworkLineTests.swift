// SPDX-License-Identifier: Apache-2.0

import Glibc
import Plan
import Ports
import Reactor
import ReactorTesting
import TestResolver
import TestSupport
import Testing

@testable import Serial

/// Lines over real sockets.
@Suite(.serialized) struct NetworkLineTests {
    let everyByte = (0...255).map { UInt8($0) }

    @Test func allBytesArriveUnchangedInBothDirections() throws {
        let everyByte = everyByte
        try RealLoop.run {
            let (server, arrivals, channel) = try await connected()
            channel.send(everyByte)
            let far = try await server.next()
            #expect(try await far.read(exactly: 256) == everyByte)
            try await far.write(everyByte)
            #expect(await arrivals.until { arrivals.bytes.count == 256 })
            #expect(arrivals.bytes == everyByte)
            channel.close()
            #expect(try await far.read(atMost: 1).isEmpty)
            await server.stop()
        }
    }

    @Test func aUnixSocketCarriesALineToo() throws {
        try RealLoop.run {
            let path = "/tmp/martlet-line-\(getpid())"
            let bodies = Queue<ByteStream>()
            let server = try listen(path: path) { stream in
                try await bodies.put(stream)
                try await sleep(for: .seconds(30))
            }
            let (arrivals, channel) = try start(.unix(path))
            #expect(await arrivals.until { arrivals.isOpen })
            let far = try await bodies.take()
            try await far.write([1, 255, 2])
            #expect(await arrivals.until { arrivals.bytes == [1, 255, 2] })
            channel.close()
            await server.stop()
            let (later, closed) = try start(.unix(path))
            #expect(await later.until { !later.losses.isEmpty })
            #expect(
                later.losses == [
                    PortError(.missing, "unix:\(path): no program serves this socket")
                ])
            closed.close()
        }
    }

    @Test func theSocketIsSetUpForABridgeThatLosesItsPower() throws {
        try RealLoop.run {
            let (server, _, channel) = try await connected()
            let number = try #require(connectedSocket(to: server.port))
            #expect(option(number, CInt(IPPROTO_TCP), TCP_NODELAY) == 1)
            #expect(option(number, SOL_SOCKET, SO_KEEPALIVE) == 1)
            #expect(option(number, CInt(IPPROTO_TCP), TCP_KEEPIDLE) == 10)
            #expect(option(number, CInt(IPPROTO_TCP), TCP_USER_TIMEOUT) == 15_000)
            channel.close()
            await server.stop()
        }
    }

    @Test func aPeerThatClosesInTheMiddleOfAFrameIsReportedOnce() throws {
        try RealLoop.run {
            let (server, arrivals, channel) = try await connected()
            let far = try await server.next()
            try await far.write([0x42, 0x4D, 0])
            far.close()
            #expect(await arrivals.until { !arrivals.losses.isEmpty })
            #expect(arrivals.bytes == [0x42, 0x4D, 0])
            #expect(
                arrivals.losses == [
                    PortError(
                        .lost,
                        "tcp://127.0.0.1:\(server.port): the connection was closed by the bridge; "
                            + "does it serve another client?")
                ])
            channel.send([1])
            channel.close()
            await turns(20)
            #expect(arrivals.losses.count == 1)
            await server.stop()
        }
    }

    @Test func aPeerThatEndsTheConnectionByForceIsReported() throws {
        try RealLoop.run {
            let (server, arrivals, channel) = try await connected()
            let far = try await server.next()
            channel.send([1])
            // A socket that is closed with unread bytes sends a reset.
            _ = try await far.read(atMost: 1)
            channel.send([2, 3])
            try await sleep(for: .milliseconds(1))
            far.close()
            #expect(await arrivals.until { !arrivals.losses.isEmpty })
            #expect(arrivals.losses.map(\.kind) == [.lost])
            channel.close()
            await server.stop()
        }
    }

    @Test func aClosedPortIsReported() throws {
        try RealLoop.run {
            let closed = try ClosedPort()
            let port = closed.port
            let (arrivals, channel) = try start(.tcp(HostAndPort(host: "127.0.0.1", port: port)))
            #expect(await arrivals.until { !arrivals.losses.isEmpty })
            #expect(
                arrivals.losses == [
                    PortError(
                        .missing,
                        "tcp://127.0.0.1:\(port): connection refused; is the bridge's TCP server "
                            + "on, and is this its port?")
                ])
            #expect(!arrivals.isOpen)
            channel.close()
        }
    }

    @Test func aNameWithoutAnAddressIsReported() throws {
        try RealLoop.run {
            let server = HostAndPort(host: "no-such-host.invalid", port: 4001)
            let (arrivals, channel) = try start(.tcp(server))
            #expect(await arrivals.until { !arrivals.losses.isEmpty })
            #expect(
                arrivals.losses == [
                    PortError(
                        .missing,
                        "tcp://no-such-host.invalid:4001: no address is known for the host; check "
                            + "its name and the name server")
                ])
            channel.close()
        }
    }

    /// `both.test` is ::1 and 127.0.0.1, and the bridge has no IPv6.
    @Test func eachAddressOfAHostIsTried() throws {
        try RealLoop.run {
            let server = try await FarServer()
            let (arrivals, channel) = try start(
                .tcp(HostAndPort(host: "both.test", port: server.port)))
            #expect(await arrivals.until { arrivals.isOpen })
            channel.close()
            await server.stop()
        }
    }

    @Test func aFrozenPeerUsesBoundedMemory() throws {
        try RealLoop.run {
            let (server, _, channel) = try await connected()
            let request = [UInt8](repeating: 7, count: 1000)
            for _ in 0..<20_000 { channel.send(request) }
            let far = try await server.next()
            // All that was not dropped arrives, in whole requests.
            channel.close()
            var count = 0
            while true {
                let bytes = try await far.read(atMost: 65_536)
                if bytes.isEmpty { break }
                count += bytes.count
            }
            #expect(count < 20_000_000)
            await server.stop()
        }
    }

    @Test func inputCanBeDiscarded() throws {
        try RealLoop.run {
            let (server, arrivals, channel) = try await connected()
            let far = try await server.next()
            try await far.write([1, 2, 3])
            let number = try #require(connectedSocket(to: server.port))
            #expect(isReadable(number))
            channel.discardInput()
            try await far.write([4])
            #expect(await arrivals.until { !arrivals.bytes.isEmpty })
            #expect(arrivals.bytes == [4])
            channel.close()
            await server.stop()
        }
    }

    @Test func aNameServerThatDoesNotAnswerIsReported() throws {
        try RealLoop.run {
            test_resolver_hold(TEST_RESOLVER_BRIDGE, 1)
            defer { test_resolver_hold(TEST_RESOLVER_BRIDGE, 0) }
            let port = PortAddress.tcp(HostAndPort(host: "slow-bridge.test", port: 4001))
            let arrivals = try await failure(of: port)
            let message =
                "\(port): the name of the host is not resolved; does the name server answer?"
            #expect(arrivals.losses == [PortError(.missing, message)])
        }
    }

    /// A kernel whose queue is full answers no more, like a host that is off.
    @Test func aHostThatDoesNotAnswerIsReported() throws {
        try RealLoop.run {
            let server = try SilentServer(backlog: 0)
            let first = try Caller(to: server)
            let port = PortAddress.tcp(HostAndPort(host: "127.0.0.1", port: server.port))
            let arrivals = try await failure(of: port)
            withExtendedLifetime((first, server)) {}
            #expect(
                arrivals.losses == [
                    PortError(.missing, "\(port): no answer; is the bridge on?")
                ])
        }
    }

    /// The loop turns while the resolver hangs, and the attempts of all ports make one look-up.
    @Test func aLookUpThatHangsDelaysNothingAndIsUsedByALaterAttempt() throws {
        try RealLoop.run {
            test_resolver_hold(TEST_RESOLVER_BRIDGE, 1)
            defer { test_resolver_hold(TEST_RESOLVER_BRIDGE, 0) }
            let server = try await FarServer()
            let lines = try AllSerialLines(loop: .current)
            for number in 1...5 {
                let (_, gone) = try start(.tcp(slow(number)), on: lines)
                while test_resolver_waiting(TEST_RESOLVER_BRIDGE) == 0 { await turns(1) }
                await turns(10)
                gone.close()
                await turns(10)
            }
            #expect(test_resolver_waiting(TEST_RESOLVER_BRIDGE) == 1)
            let (arrivals, last) = try start(.tcp(slow(server.port)), on: lines)
            await turns(10)
            test_resolver_hold(TEST_RESOLVER_BRIDGE, 0)
            #expect(await arrivals.until { arrivals.isOpen })
            last.close()
            await server.stop()
        }
    }

    @Test func aChannelThatIsClosedWhileItConnectsReportsNothing() throws {
        try RealLoop.run {
            let server = try await FarServer()
            let (arrivals, channel) = try start(
                .tcp(HostAndPort(host: "127.0.0.1", port: server.port)))
            channel.close()
            channel.close()
            await turns(50)
            #expect(!arrivals.isOpen && arrivals.losses.isEmpty)
            #expect(connectedSocket(to: server.port) == nil)
            await server.stop()
        }
    }

    /// An idle connection wakes the process for nothing: the kernel asks the peer.
    @Test func anIdleConnectionCostsNoTurn() throws {
        try RealLoop.run {
            let (server, _, channel) = try await connected()
            _ = try await server.next()
            let before = EventLoop.current.statistics.turns
            try await sleep(for: .milliseconds(200))
            #expect(EventLoop.current.statistics.turns - before < 5)
            channel.close()
            await server.stop()
        }
    }
}

/// A server whose name the test resolves.
private func slow(_ port: Int) -> HostAndPort {
    HostAndPort(host: "slow-bridge.test", port: port)
}

/// Starts a channel of a port.
@LoopActor func start(
    _ port: PortAddress, _ settings: SerialSettings = SerialSettings(),
    on lines: AllSerialLines? = nil
) throws -> (Arrivals, any ByteChannel) {
    let channel = try (lines ?? AllSerialLines(loop: .current)).open(port, settings)
    let arrivals = Arrivals()
    arrivals.start(channel)
    return (arrivals, channel)
}

@LoopActor private func connected() async throws -> (FarServer, Arrivals, any ByteChannel) {
    let server = try await FarServer()
    let (arrivals, channel) = try start(.tcp(HostAndPort(host: "127.0.0.1", port: server.port)))
    #expect(await arrivals.until { arrivals.isOpen })
    return (server, arrivals, channel)
}

/// What happens to a channel that cannot be connected within a short limit.
@LoopActor private func failure(of port: PortAddress) async throws -> Arrivals {
    let connector = Connector(
        buffer: ReadBuffer(size: 4096), loop: .current, limits: .init(connect: .milliseconds(30)))
    let channel = ConnectingChannel(port, connector)
    let arrivals = Arrivals()
    arrivals.start(channel)
    #expect(await arrivals.until { !arrivals.losses.isEmpty })
    #expect(!arrivals.isOpen)
    channel.close()
    return arrivals
}

/// The descriptor of this process that is connected to a TCP port.
func connectedSocket(to port: Int) -> CInt? {
    (3..<10_000).first { portNumber($0, getpeername) == port }
}

/// The descriptor of this process that a server at a TCP port has accepted.
func acceptedSocket(of port: Int) -> CInt? {
    (3..<10_000).first { number in
        portNumber(number, getsockname) == port && portNumber(number, getpeername) != nil
    }
}

/// The TCP port of one side of a connection.
private func portNumber(
    _ number: CInt,
    _ name: (CInt, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> CInt
) -> Int? {
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { name(number, $0, &size) }
    }
    guard code == 0, address.sin_family == AF_INET else { return nil }
    return Int(UInt16(bigEndian: address.sin_port))
}

private func option(_ number: CInt, _ level: CInt, _ name: CInt) -> CInt {
    var value: CInt = -1
    var size = socklen_t(MemoryLayout<CInt>.size)
    return getsockopt(number, level, name, &value, &size) == 0 ? value : -1
}
