// SPDX-License-Identifier: Apache-2.0

import Reactor

/// Starts a server on TCP, which encrypts each connection before it runs the body.
///
/// ```swift
/// let tls = TLSServerSettings.server(certificate: "cert.pem", key: "key.pem")
/// let server = try await listen(on: "::", port: 8883, tls: tls) { stream in
///     for try await line in stream.lines() { try await stream.write("\(line)\n") }
/// }
/// ```
///
/// A connection whose handshake fails never reaches the body. The error is reported
/// (`EventLoop.onReport`), but only one in ten seconds: anyone can cause it.
///
/// - Parameters:
///   - host: An address or a name of this machine, as for `listen` without TLS.
///   - port: 0 for a free one, which `StreamServer.port` has.
///   - tls: The certificate, and more.
///   - backlog: How many connections wait in the kernel while the server accepts none.
///   - limit: How many connections are open at once; those in a handshake count.
///   - fileID: The file of the call, for reports.
///   - line: The line of the call, for reports.
///   - body: Gets the encrypted stream of a connection.
/// - Throws: `TLSError` if the files cannot be used; as `listen` without TLS.
@discardableResult @LoopActor public func listen(
    on host: String, port: Int, tls: TLSServerSettings, backlog: Int = 512,
    atMost limit: Int = 10_000, fileID: StaticString = #fileID, line: UInt = #line,
    _ body: @escaping @LoopActor (ByteStream) async throws -> Void
) async throws -> StreamServer {
    let handshakes = Handshakes(try await tls.context(), tls.handshakeLimit)
    return try await listen(
        on: host, port: port, backlog: backlog, atMost: limit, fileID: fileID, line: line
    ) { stream in
        guard try await handshakes.complete(with: stream) else { return }
        try await body(stream)
    }
}

/// The handshakes of a server, which are not all reported.
@LoopActor private final class Handshakes {
    private let context: TLSContext
    private let limit: Duration
    private var nextReport = EventLoop.current.now

    /// How long no further error is reported.
    private static let pause = Duration.seconds(10)

    init(_ context: TLSContext, _ limit: Duration) {
        self.context = context
        self.limit = limit
    }

    /// - Returns: False if it has failed, and is not to be reported.
    func complete(with stream: ByteStream) async throws -> Bool {
        do {
            try await stream.start(context, limit)
            return true
        } catch let error as TLSError {
            let now = EventLoop.current.now
            guard now >= nextReport else { return false }
            nextReport = now + Handshakes.pause
            throw error
        }
    }
}
