// SPDX-License-Identifier: Apache-2.0

import Glibc
@_exported import LoopTestSupport
import ReactorTesting
import Testing

@testable import Reactor
@testable import ReactorTLS

/// Runs the body on the kernel's poller; a body that waits without end fails after half a minute.
func withRealLoop<R: Sendable>(
    _ body: @escaping @LoopActor () async throws -> R
) throws -> R {
    try RealLoop.run(within: .seconds(30), body)
}

extension ByteStream {
    /// The kernel's number of the descriptor.
    var number: CInt { transport.descriptor?.number ?? -1 }
}

/// The error that the body throws; an issue if it throws none, or one of another type.
@LoopActor func failure<Failure: Error, R: Sendable>(
    _ type: Failure.Type, _ body: @LoopActor () async throws -> R
) async -> Failure? {
    do {
        Issue.record("it should have failed, and returned \(try await body())")
    } catch let error as Failure {
        return error
    } catch {
        Issue.record("another error: \(error)")
    }
    return nil
}

/// A server that answers each line with the same line.
@LoopActor func listenToEcho(_ tls: TLSServerSettings) async throws -> StreamServer {
    try await listen(on: "127.0.0.1", port: 0, tls: tls) { stream in
        for try await line in stream.lines() { try await stream.write("\(line)\n") }
    }
}

/// Two streams that are connected with each other and have completed a handshake.
@LoopActor func securePair(
    _ client: TLSClientSettings = Certificates.shared.client,
    _ server: TLSServerSettings = Certificates.shared.server, host: String = "broker.test"
) async throws -> (client: ByteStream, server: ByteStream) {
    let (here, there) = try ByteStream.pair()
    let handshake = Task { try await there.startTLS(server) }
    do {
        try await here.startTLS(client, host: host)
    } catch {
        _ = await handshake.result
        throw error
    }
    try await handshake.value
    return (here, there)
}
