// SPDX-License-Identifier: Apache-2.0

import HTTPMessages
import Reactor

/// A server of HTTP/1.1, from `serveHTTP` until `stop`.
///
/// **Bounded.** `HTTPServerLimits` bounds the connections, the time of a request and the memory for
/// it. A response that is made on the way is made as fast as its client takes it.
///
/// **The end.** The tasks of all requests belong to the server. A server whose handle is dropped
/// runs until the loop ends.
///
/// **Cost.** See `Daemon`. Everything runs on the loop's thread.
///
/// **Not here**: TLS (a proxy before the server has the certificates), HTTP/2, uploads in chunks (a
/// body is collected before the handler runs), WebSockets.
///
/// Isolation: the loop.
@LoopActor public final class HTTPServer {
    /// Where it listens: one address for a path, one or two for a host.
    public let addresses: [SocketAddress]
    /// The port on which it listens, also if 0 was asked for; `nil` for a path.
    public var port: Int? { addresses[0].port }
    /// How many connections are open.
    public var connections: Int { daemons.reduce(0) { $0 + $1.connections } }
    /// How many requests are being answered.
    public var running: Int { daemons.reduce(0) { $0 + $1.running } }

    /// How many connections wait in the kernel while the server accepts none.
    static let backlog = 512

    private let daemons: [Daemon]

    init(
        _ listeners: [Listener], _ limits: HTTPServerLimits, _ file: StaticString, _ line: UInt,
        _ handler: @escaping @LoopActor (HTTPServerRequest) async throws -> HTTPResponse
    ) throws(StreamError) {
        require(limits.connections > 0, "a server needs at least one connection")
        require(limits.head >= 4_096, "the head of a request needs at least 4096 bytes")
        require(limits.silence >= .seconds(1), "a server waits for a client for at least a second")
        require(limits.request > .zero, "a client needs some time for a request")
        addresses = listeners.map(\.address)
        var daemons: [Daemon] = []
        for (place, listener) in listeners.enumerated() {
            let service = Service(
                handler: handler, limits: limits, name: "\(listener.address)", file: file,
                line: line)
            do throws(StreamError) {
                daemons.append(try Daemon(listener, service))
            } catch {
                for daemon in daemons { daemon.endAtOnce() }
                for listener in listeners[(place + 1)...] { listener.close() }
                throw error
            }
        }
        self.daemons = daemons
    }

    /// Ends the server, and waits until the tasks of all requests have ended. Stopping twice is
    /// allowed. A handler must not wait for this: it would wait for itself.
    ///
    /// No more connections are accepted from now on.
    ///
    /// - Parameters:
    ///   - grace: How long the requests that run may go on. Then, or if the caller is
    ///     cancelled, their tasks are cancelled and their connections closed.
    ///   - fileID: The file of the call, for reports.
    ///   - line: The line of the call, for reports.
    public func stop(
        within grace: Duration = .zero, fileID: StaticString = #fileID, line: UInt = #line
    ) async {
        beginWait("stop", fileID, line)
        defer { endWait() }
        for daemon in daemons { daemon.stopListening() }
        if grace > .zero {
            _ = try? await withTimeout(grace) {
                for daemon in self.daemons { try await daemon.waitUntilIdle() }
            }
        }
        for daemon in daemons { await daemon.stop() }
    }
}

/// What the daemons of a server have in common.
struct Service: Sendable {
    let handler: @LoopActor (HTTPServerRequest) async throws -> HTTPResponse
    let limits: HTTPServerLimits
    /// The address, for reports.
    let name: String
    let file: StaticString
    let line: UInt

    /// For a report about a request.
    func origin(_ method: String, _ path: String) -> Origin {
        let what = "\(method.prefix(20)) \(path.prefix(200))".printable
        return Origin("handler of '\(what)' on \(name)", file, line)
    }
}
