// SPDX-License-Identifier: Apache-2.0

import Glibc
@_exported import LoopTestSupport
import ReactorTesting
import Testing

@testable import Reactor
@testable import ReactorHTTP

/// Runs the body on a loop of the kernel, with a limit of time.
func withRealLoop<R: Sendable>(
    _ body: @escaping @LoopActor () async throws -> R
) throws -> R {
    try RealLoop.run(within: .seconds(60), body)
}

/// The error that the body throws; `nil` after an issue if it throws none, or another one.
@LoopActor func httpError<R: Sendable>(
    _ body: @LoopActor () async throws -> R
) async -> HTTPError? {
    do {
        _ = try await body()
        Issue.record("no error was thrown")
    } catch let error as HTTPError {
        return error
    } catch {
        Issue.record("another error was thrown: \(error)")
    }
    return nil
}

/// A server on the same loop that answers each request with bytes that a test has written.
@LoopActor struct ScriptedServer {
    let server: StreamServer
    var url: String { "http://127.0.0.1:\(server.port ?? 0)/" }

    /// - Parameter answer: Gets the stream and the head of a request. When it returns, the
    ///   connection is closed.
    init(
        atMost limit: Int = 1_000,
        _ answer: @escaping @LoopActor (ByteStream, String) async throws -> Void
    ) async throws {
        server = try await listen(on: "127.0.0.1", port: 0, atMost: limit) { stream in
            // Many of these clients leave in the middle.
            do {
                let head = try await stream.read(until: Array("\r\n\r\n".utf8))
                if let head { try await answer(stream, String(decoding: head, as: UTF8.self)) }
            } catch is StreamError {}
        }
    }

    /// - Parameter text: The whole answer.
    init(text: String) async throws {
        try await self.init { stream, _ in try await stream.write(text) }
    }
}

extension String {
    /// A whole answer with this body.
    var asAnswer: String { "HTTP/1.1 200 OK\r\nContent-Length: \(utf8.count)\r\n\r\n\(self)" }
}

/// Waits until the other side has closed the stream.
@LoopActor func waitForEnd(of stream: ByteStream) async throws {
    while try await !stream.read(atMost: 65_536).isEmpty {}
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

/// What a program of Python writes.
func python(_ program: String) throws -> [UInt8] {
    let pipe = try #require(popen("python3 -c '\(program)'", "r"))
    var bytes: [UInt8] = []
    while case let byte = fgetc(pipe), byte != EOF { bytes.append(UInt8(byte)) }
    #expect(pclose(pipe) == 0)
    return bytes
}

/// A listening socket whose queue is full, so that the kernel answers no further connection.
final class FullQueue {
    let port: UInt16
    private var sockets: [CInt] = []

    init() throws {
        let server = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        sockets.append(server)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        port = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = Glibc.bind(server, $0, size)
                _ = Glibc.listen(server, 0)
                _ = getsockname(server, $0, &size)
            }
            return UInt16(bigEndian: address.pointee.sin_port)
        }
        for _ in 0..<3 {
            let type = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
            let client = socket(AF_INET, CInt(type), 0)
            sockets.append(client)
            withUnsafePointer(to: &address) { address in
                address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    _ = Glibc.connect(client, $0, size)
                }
            }
        }
    }

    func close() {
        for socket in sockets { Glibc.close(socket) }
    }
}
