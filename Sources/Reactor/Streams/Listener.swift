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
        socket = try BoundSocket(
            at: address, { family throws(SystemError) in try Listener.makeSocket(family) },
            start: { socket throws(SystemError) in
                try socket.listen(backlog: CInt(clamping: backlog))
            })
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
        if !socket.transport.isClosed { socket.transport.descriptor!.stopListening() }
        socket.close()
    }

    private static func makeSocket(_ family: CInt) throws(SystemError) -> FileDescriptor {
        let socket = try FileDescriptor.streamSocket(family)
        guard family != AF_UNIX else { return socket }
        // Otherwise a server cannot start again for a minute after its end.
        try socket.setOption(SOL_SOCKET, SO_REUSEADDR, 1)
        // Accepted connections inherit it.
        try socket.setOption(CInt(IPPROTO_TCP), TCP_NODELAY, 1)
        // Otherwise :: takes the port of 0.0.0.0 too, and binding both fails.
        if family == AF_INET6 { try socket.setOption(CInt(IPPROTO_IPV6), CInt(IPV6_V6ONLY), 1) }
        return socket
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
