// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// Connects to a host over TCP.
///
/// A name is looked up on another thread. If it has several addresses, the first that answers is
/// taken: the next is tried when the one before has failed, or has not answered for 250 ms. The
/// kernel gives up after some two minutes; `withTimeout` makes it shorter. Small writes are sent at
/// once (`TCP_NODELAY`).
///
/// - Parameters:
///   - host: A name, or an address in digits.
///   - port: 0 to 65535.
///   - fileID: The file of the call, for reports.
///   - line: The line of the call, for reports.
/// - Throws: `StreamError`: `.nameNotFound`, `.refused`, `.unreachable`, `.timedOut`, ...;
///   `CancellationError`, after which no attempt goes on.
@LoopActor public func connect(
    host: String, port: Int, fileID: StaticString = #fileID, line: UInt = #line
) async throws -> ByteStream {
    beginWait("connect", fileID, line)
    defer { endWait() }
    let found = try await addresses(of: host, port: port, fileID: fileID, line: line)
    return try await connect(toFirstOf: found, host: host, port: port)
}

/// Connects to the first address of a host that answers.
///
/// - Parameters:
///   - found: At least one, the best one first.
///   - host: As the caller has named it, for errors.
///   - port: For errors.
/// - Throws: As the function for a host.
@LoopActor package func connect(
    toFirstOf found: [SocketAddress], host: String, port: Int
) async throws -> ByteStream {
    var race = ConnectionRace(found) { address in
        let isNumeric = address.host == host
        let name = isNumeric ? "\(address)" : "\(host):\(port) (\(address.host ?? ""))"
        return try await ByteStream.connected(to: address, name)
    }
    return try await race.run()
}

/// Connects to a unix socket.
///
/// - Parameters:
///   - path: The path of its file, or `@name` for an abstract socket. If the queue of the
///     server is full, this waits until there is room.
///   - fileID: The file of the call, for reports.
///   - line: The line of the call, for reports.
/// - Throws: `StreamError`: `.refused` if no program listens there; `CancellationError`.
@LoopActor public func connect(
    path: String, fileID: StaticString = #fileID, line: UInt = #line
) async throws -> ByteStream {
    beginWait("connect", fileID, line)
    defer { endWait() }
    return try await ByteStream.connected(to: SocketAddress(path: path), path)
}

/// Connects to an address, such as that of a server of this program.
///
/// - Throws: As the functions for a host and a path.
@LoopActor public func connect(
    to address: SocketAddress, fileID: StaticString = #fileID, line: UInt = #line
) async throws -> ByteStream {
    beginWait("connect", fileID, line)
    defer { endWait() }
    return try await ByteStream.connected(to: address, "\(address)")
}

/// The addresses of a host, the best one first. A name is looked up on another thread; the look-up
/// itself goes on if the caller is cancelled.
///
/// - Parameters:
///   - host: A name, or an address in digits.
///   - port: 0 to 65535; put into each address.
///   - fileID: The file of the call, for reports.
///   - line: The line of the call, for reports.
/// - Throws: `.nameNotFound`; `CancellationError`.
@LoopActor public func addresses(
    of host: String, port: Int, fileID: StaticString = #fileID, line: UInt = #line
) async throws -> [SocketAddress] {
    beginWait("addresses", fileID, line)
    defer { endWait() }
    if let numeric = try? lookUp(host, port, isNumeric: true) { return numeric }
    return try await offload { try lookUp(host, port, isNumeric: false) }
}

extension ByteStream {
    /// How long a server of a unix socket has to make room in its queue before it is asked again.
    /// The kernel does not report that there is room.
    private static let pause = Duration.milliseconds(20)

    /// - Parameter name: The other side, for errors.
    static func connected(to address: SocketAddress, _ name: String) async throws -> ByteStream {
        while true {
            do {
                let transport = try Transport.connecting(to: address, name)
                let stream = ByteStream(transport)
                if transport.isConnecting { try await transport.waitUntilConnected() }
                return stream
            } catch let error as StreamError where error.code == EAGAIN {
                try await sleep(for: pause)
            }
        }
    }
}

extension Transport {
    /// A socket that is connected, or will be.
    fileprivate static func connecting(
        to address: SocketAddress, _ name: String
    ) throws(StreamError) -> Transport {
        do throws(SystemError) {
            let socket = try FileDescriptor.streamSocket(address.family)
            if address.isInternet { try socket.setOption(CInt(IPPROTO_TCP), TCP_NODELAY, 1) }
            let isConnected = try socket.connect(to: address.bytes)
            let transport = Transport(socket, peer: address)
            transport.name = name
            transport.isConnecting = !isConnected
            return transport
        } catch {
            throw StreamError(error, name)
        }
    }
}
