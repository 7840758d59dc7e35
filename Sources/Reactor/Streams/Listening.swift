// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Starts a server on TCP, which runs the body in a task of its own for each connection.
///
/// ```swift
/// let server = try await listen(on: "localhost", port: 0) { stream in
///     for try await line in stream.lines() { try await stream.write("\(line)\n") }
/// }
/// ```
///
/// When a body returns, its stream is flushed, for 30 seconds at most, and closed. An error of a
/// body is reported (`EventLoop.onReport`) and ends its connection only.
///
/// - Parameters:
///   - host: An address or a name of this machine: `localhost` for programs of this machine only,
///     `0.0.0.0` and `::` for all. If a name has an address of each family, the server listens on
///     both.
///   - port: 0 for a free one, which `StreamServer.port` has.
///   - backlog: How many connections wait in the kernel while the server accepts none. The kernel
///     has a limit of its own (`net.core.somaxconn`).
///   - limit: How many connections are open at once, at least 1; the others wait.
///   - body: Gets the stream of a connection. It is cancelled when the server ends.
///   - fileID: The file of the call, for reports.
///   - line: The line of the call, for reports.
/// - Throws: `StreamError`: `.addressInUse`, `.addressNotAvailable`, `.notPermitted`,
///   `.nameNotFound`; `CancellationError`.
@discardableResult @LoopActor public func listen(
    on host: String, port: Int, backlog: Int = 512, atMost limit: Int = 10_000,
    fileID: StaticString = #fileID, line: UInt = #line,
    _ body: @escaping @LoopActor (ByteStream) async throws -> Void
) async throws -> StreamServer {
    let found = try await addresses(of: host, port: port, fileID: fileID, line: line)
    let listeners = try listeners(at: found, backlog: backlog)
    let server = StreamServer(listeners, atMost: limit, fileID, line, body)
    server.start()
    return server
}

/// Starts a server on a unix socket, like the function for TCP.
///
/// - Parameters:
///   - path: The path of its file, or `@name` for an abstract socket. Who may write to the file may
///     connect; the file's permissions come from the umask. It is removed when the server ends. A
///     file that a crashed server has left is replaced.
///   - backlog: How many connections wait in the kernel while the server accepts none.
///   - limit: How many connections are open at once, at least 1; the others wait.
///   - body: Gets the stream of a connection. It is cancelled when the server ends.
///   - fileID: The file of the call, for reports.
///   - line: The line of the call, for reports.
/// - Throws: `StreamError`: `.addressInUse` if another server listens there, or the file is not a
///   socket; `.notPermitted`.
@discardableResult @LoopActor public func listen(
    path: String, backlog: Int = 512, atMost limit: Int = 10_000,
    fileID: StaticString = #fileID, line: UInt = #line,
    _ body: @escaping @LoopActor (ByteStream) async throws -> Void
) throws -> StreamServer {
    let listener = try Listener(SocketAddress(path: path), backlog: backlog)
    let server = StreamServer([listener], atMost: limit, fileID, line, body)
    server.start()
    return server
}

/// Listens at all addresses, on one port.
@LoopActor package func listeners(
    at addresses: [SocketAddress], backlog: Int
) throws(StreamError) -> [Listener] {
    var attempts = 10
    while true {
        do throws(StreamError) {
            return try listenersOnce(at: addresses, backlog: backlog)
        } catch {
            // The free port of one family may be taken in the other.
            attempts -= 1
            guard error.kind == .addressInUse, addresses[0].port == 0, attempts > 0 else {
                throw error
            }
        }
    }
}

@LoopActor private func listenersOnce(
    at addresses: [SocketAddress], backlog: Int
) throws(StreamError) -> [Listener] {
    var listeners: [Listener] = []
    var missing: StreamError?
    for address in addresses {
        let port = listeners.first?.address.port ?? address.port ?? 0
        do throws(StreamError) {
            listeners.append(try Listener(address.with(port: port), backlog: backlog))
        } catch {
            // This machine may have no IPv6, although a name has such an address.
            guard error.kind == .addressNotAvailable || error.code == EAFNOSUPPORT else {
                throw error
            }
            missing = error
        }
    }
    if listeners.isEmpty, let missing { throw missing }
    return listeners
}
