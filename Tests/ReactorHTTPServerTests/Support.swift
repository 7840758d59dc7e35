// SPDX-License-Identifier: Apache-2.0

import Glibc
import HTTPMessages
@_exported import LoopTestSupport
import ReactorTesting
import Testing

@testable import Reactor
@testable import ReactorHTTPServer

/// Runs the body on a loop of the kernel, with a limit of time.
func withRealLoop<R: Sendable>(
    _ body: @escaping @LoopActor () async throws -> R
) throws -> R {
    try RealLoop.run(within: .seconds(60), body)
}

/// The reports of the loop from now on.
@LoopActor func collectReports() -> Cell<[String]> {
    let reports = Cell<[String]>([])
    EventLoop.current.onReport = { reports.value.append("\($0)") }
    return reports
}

/// A server on a free port of this machine.
@LoopActor func serve(
    limits: HTTPServerLimits = HTTPServerLimits(),
    _ handler: @escaping @LoopActor (HTTPServerRequest) async throws -> HTTPResponse
) async throws -> HTTPServer {
    try await serveHTTP(port: 0, limits: limits, handler)
}

extension HTTPServer {
    /// A connection to it.
    func connect() async throws -> ByteStream {
        try await Reactor.connect(to: addresses[0])
    }

    /// Sends bytes on a connection of its own, and returns all that comes back.
    func exchange(_ text: String) async throws -> String {
        try await exchange(Array(text.utf8))
    }

    /// The same for bytes that are no text.
    func exchange(_ bytes: [UInt8]) async throws -> String {
        let client = try await connect()
        defer { client.close() }
        do {
            try await client.write(bytes)
            return try await client.readToEnd()
        } catch let error as StreamError {
            return "\(error.kind)"
        }
    }
}

extension ByteStream {
    /// All that comes, as text.
    func readToEnd() async throws -> String {
        String(decoding: try await readAll(), as: UTF8.self)
    }

    /// The head of a response, without its empty line.
    func readHead() async throws -> String {
        let head = try await read(until: Array("\r\n\r\n".utf8)) ?? []
        return String(decoding: head, as: UTF8.self)
    }
}

/// What a command writes, run in a thread while the loop goes on.
@LoopActor func run(_ command: String) async throws -> String {
    try await offload {
        guard let pipe = popen(command, "r") else { return "no pipe" }
        var bytes: [UInt8] = []
        while case let byte = fgetc(pipe), byte != EOF { bytes.append(UInt8(byte)) }
        let status = pclose(pipe)
        let text = String(decoding: bytes, as: UTF8.self)
        return status == 0 ? text : "\(text)[status \(status)]"
    }
}

/// A request without a body.
func get(_ path: String, _ headers: String = "Connection: close\r\n") -> String {
    "GET \(path) HTTP/1.1\r\nHost: here\r\n\(headers)\r\n"
}

extension ByteStream {
    /// Makes `close` send a reset, as a program that has crashed does.
    func resetWhenClosed() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            transport.descriptor?.number ?? -1, SOL_SOCKET, SO_LINGER, &option,
            socklen_t(MemoryLayout<linger>.size))
    }
}
