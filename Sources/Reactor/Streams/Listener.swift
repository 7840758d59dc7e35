// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// A socket that accepts connections.
@LoopActor package final class Listener {
    /// Its real address, with the port that the kernel has chosen.
    package var address: SocketAddress { socket.address }
    /// The descriptor, which belongs to this object; -1 when it is closed.
    package var number: CInt { socket.transport.descriptor?.number ?? -1 }
    private let socket: BoundSocket

    /// - Parameters:
    ///   - address: Where to listen; port 0 means any free one.
    ///   - backlog: How many connections wait in the kernel.
    package init(_ address: SocketAddress, backlog: Int) throws(StreamError) {
        socket = try BoundSocket(at: address) { () throws(SystemError) in
            let socket = try FileDescriptor.streamSocket(address.family)
            try Listener.prepare(socket, address)
            try Listener.bind(socket, address)
            try socket.listen(backlog: CInt(clamping: backlog))
            return socket
        }
    }

    /// Waits until a connection may be accepted.
    ///
    /// - Throws: `CancellationError`; `StreamError` if the kernel cannot watch the socket.
    func waitForConnection() async throws {
        try await socket.transport.waitUntilReadable()
    }

    /// Accepts a connection, after a wait; `nil` if none is there.
    func accept() throws(StreamError) -> ByteStream? {
        try socket.transport.accept().map { ByteStream($0) }
    }

    /// Ends listening, and removes the file of a unix socket.
    package func close() {
        socket.close()
    }

    private static func prepare(
        _ socket: borrowing FileDescriptor, _ address: SocketAddress
    ) throws(SystemError) {
        guard address.isInternet else { return }
        // Otherwise a server cannot start again for a minute after its end.
        try socket.setOption(SOL_SOCKET, SO_REUSEADDR, 1)
        // Accepted connections inherit it.
        try socket.setOption(CInt(IPPROTO_TCP), TCP_NODELAY, 1)
        // Otherwise :: takes the port of 0.0.0.0 too, and binding both fails.
        if address.family == AF_INET6 {
            try socket.setOption(CInt(IPPROTO_IPV6), CInt(IPV6_V6ONLY), 1)
        }
    }

    /// Binds the socket. The file of a server that has crashed is replaced; the file of a server
    /// that listens is not.
    private static func bind(
        _ socket: borrowing FileDescriptor, _ address: SocketAddress
    ) throws(SystemError) {
        do throws(SystemError) {
            try socket.bind(to: address.bytes)
        } catch {
            guard error.code == EADDRINUSE, isLeftOver(address), let path = address.path else {
                throw error
            }
            unlink(path)
            try socket.bind(to: address.bytes)
        }
    }

    /// Whether it is the file of a unix socket at which no program listens.
    private static func isLeftOver(_ address: SocketAddress) -> Bool {
        // A connection is refused by other kinds of files too.
        guard let path = address.path, SocketFile(path) != nil,
            let socket = try? FileDescriptor.streamSocket(AF_UNIX)
        else { return false }
        do throws(SystemError) {
            _ = try socket.connect(to: address.bytes)
            return false
        } catch {
            return error.code == ECONNREFUSED
        }
    }
}

extension Transport {
    /// Takes a connection, after a wait; `nil` if none waits.
    fileprivate func accept() throws(StreamError) -> Transport? {
        guard descriptor != nil else { throw closedError("accept") }
        didRead()
        do throws(SystemError) {
            var peer: [UInt8] = []
            guard let accepted = try descriptor!.accept(&peer) else { return nil }
            return Transport(accepted, peer: SocketAddress(bytes: peer))
        } catch {
            throw streamError(error)
        }
    }
}
