// SPDX-License-Identifier: Apache-2.0

import HTTPMessages
import Reactor

/// Starts a server of HTTP/1.1, which runs the handler in a task of its own for each request.
///
/// ```swift
/// let server = try await serveHTTP(port: 8080) { request in
///     switch (request.method, request.path) {
///     case ("GET", "/values"): HTTPResponse(text: newestValues())
///     default: HTTPResponse(404, text: "no such page\n")
///     }
/// }
/// ```
///
/// A handler that throws is reported (`EventLoop.onReport`), and its client gets status 500. A
/// handler is cancelled when its client goes away, or the server ends. A client that closes only
/// its sending direction counts as gone too: the two cannot be told apart.
///
/// - Parameters:
///   - host: An address or a name of this machine. The default is for programs of this machine
///     only; `0.0.0.0` and `::` are for all.
///   - port: 0 for a free one, which `HTTPServer.port` has.
///   - limits: What clients may ask of the server.
///   - handler: Answers a request.
///   - fileID: The file of the call, for reports.
///   - line: The line of the call, for reports.
/// - Throws: `StreamError`: `.addressInUse`, `.notPermitted`, ...; `CancellationError`.
@discardableResult @LoopActor public func serveHTTP(
    on host: String = "127.0.0.1", port: Int, limits: HTTPServerLimits = HTTPServerLimits(),
    fileID: StaticString = #fileID, line: UInt = #line,
    _ handler: @escaping @LoopActor (HTTPServerRequest) async throws -> HTTPResponse
) async throws -> HTTPServer {
    let found = try await addresses(of: host, port: port, fileID: fileID, line: line)
    return try serveHTTP(at: found, limits: limits, fileID: fileID, line: line, handler)
}

/// Starts a server on a unix socket, like the function for TCP.
///
/// - Parameters:
///   - path: The path of its file, or `@name` for an abstract socket. Who may write to the file may
///     connect. It is removed when the server ends; a file that a crashed server has left is
///     replaced.
///   - limits: What clients may ask of the server.
///   - handler: Answers a request.
///   - fileID: The file of the call, for reports.
///   - line: The line of the call, for reports.
/// - Throws: `StreamError`: `.addressInUse`, `.notPermitted`, ...
@discardableResult @LoopActor public func serveHTTP(
    path: String, limits: HTTPServerLimits = HTTPServerLimits(),
    fileID: StaticString = #fileID, line: UInt = #line,
    _ handler: @escaping @LoopActor (HTTPServerRequest) async throws -> HTTPResponse
) throws -> HTTPServer {
    let address = try SocketAddress(path: path)
    return try serveHTTP(at: [address], limits: limits, fileID: fileID, line: line, handler)
}

/// Starts a server at all of the addresses, or at none.
@LoopActor package func serveHTTP(
    at addresses: [SocketAddress], limits: HTTPServerLimits = HTTPServerLimits(),
    fileID: StaticString = #fileID, line: UInt = #line,
    _ handler: @escaping @LoopActor (HTTPServerRequest) async throws -> HTTPResponse
) throws(StreamError) -> HTTPServer {
    let listeners = try listeners(at: addresses, backlog: HTTPServer.backlog)
    return try HTTPServer(listeners, limits, fileID, line, handler)
}
