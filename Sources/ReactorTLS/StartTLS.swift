// SPDX-License-Identifier: Apache-2.0

import Reactor

extension ByteStream {
    /// Begins to encrypt this stream, as its client ("STARTTLS").
    ///
    /// ```swift
    /// try await stream.write("STARTTLS\r\n")
    /// guard try await stream.readLine()?.hasPrefix("220") == true else { throw Refused() }
    /// try await stream.startTLS(.client, host: "mail.lan")
    /// ```
    ///
    /// No other task may use the stream meanwhile. Bytes that came before and were not read belong
    /// to the handshake: bytes that someone has put in between make it fail, and are never taken
    /// for bytes that were encrypted. If this throws, the stream is closed.
    ///
    /// - Parameters:
    ///   - host: The name or the address that the certificate has to have, unless the settings have
    ///     a `serverName`.
    ///   - fileID: The file of the call, for reports.
    ///   - line: The line of the call, for reports.
    /// - Throws: `TLSError`, `StreamError`; `CancellationError`. `withTimeout` limits the time.
    public func startTLS(
        _ settings: TLSClientSettings, host: String,
        fileID: StaticString = #fileID, line: UInt = #line
    ) async throws {
        beginWait("startTLS", fileID, line)
        defer { endWait() }
        try await closingOnFailure {
            let context = try await settings.context()
            try await start(try TLSSession(context, host: settings.serverName ?? host, label))
        }
    }

    /// Begins to encrypt this stream, as its server. Like the function for clients; the settings
    /// limit the time.
    ///
    /// - Throws: As the function for clients, and `.timedOut`.
    public func startTLS(
        _ settings: TLSServerSettings, fileID: StaticString = #fileID, line: UInt = #line
    ) async throws {
        beginWait("startTLS", fileID, line)
        defer { endWait() }
        try await closingOnFailure {
            try await start(try await settings.context(), settings.handshakeLimit)
        }
    }

    private func closingOnFailure(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch {
            close()
            throw error
        }
    }

    /// As a server.
    func start(_ context: TLSContext, _ limit: Duration) async throws {
        do {
            try await withTimeout(limit) {
                try await self.start(TLSSession(context, self.label))
            }
        } catch is TimeoutError {
            throw TLSError(
                .timedOut, "handshake", label, "the client did not complete it within \(limit)")
        }
    }
}

/// Connects to a host over TCP, and encrypts the connection.
///
/// ```swift
/// let stream = try await connect(host: "broker.lan", port: 8883, tls: .client)
/// ```
///
/// - Parameters:
///   - host: A name, or an address in digits. The certificate of the server has to have it.
///   - port: 0 to 65535.
///   - tls: Whom to trust, and more.
///   - fileID: The file of the call, for reports.
///   - line: The line of the call, for reports.
/// - Throws: `TLSError` if the files cannot be used or the handshake fails; as `connect` without
///   TLS. `withTimeout` limits the time.
@LoopActor public func connect(
    host: String, port: Int, tls: TLSClientSettings,
    fileID: StaticString = #fileID, line: UInt = #line
) async throws -> ByteStream {
    beginWait("connect", fileID, line)
    defer { endWait() }
    // Before anything is sent: the files may be missing.
    _ = try await tls.context()
    let stream = try await connect(host: host, port: port)
    try await stream.startTLS(tls, host: host)
    return stream
}
