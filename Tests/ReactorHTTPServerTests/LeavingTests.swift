// SPDX-License-Identifier: Apache-2.0

import HTTPMessages
import Reactor
import Testing

@testable import ReactorHTTPServer

/// Clients that leave, and servers that end.
struct LeavingTests {
    @Test(arguments: [false, true])
    func aHandlerIsCancelledWhenItsClientLeaves(_ isReset: Bool) throws {
        try withRealLoop {
            let reports = collectReports()
            let cancelled = Event()
            let server = try await serve { _ in
                do {
                    try await sleep(for: .seconds(60))
                } catch {
                    cancelled.set()
                    throw error
                }
                return HTTPResponse()
            }
            let client = try await server.connect()
            try await client.write(get("/"))
            while server.running == 0 { await Task.yield() }
            for _ in 0..<100 { await Task.yield() }
            if isReset { client.resetWhenClosed() }
            client.close()
            try await cancelled.wait()
            while server.connections > 0 { await Task.yield() }
            #expect(server.running == 0 && reports.value == [])
            await server.stop()
        }
    }

    @Test func aStreamIsCancelledWhenItsClientLeaves() throws {
        try withRealLoop {
            let reports = collectReports()
            let cancelled = Event()
            let server = try await serve { request in
                HTTPResponse(
                    stream: HTTPChunks {
                        if request.path == "/busy" { return [UInt8](repeating: 7, count: 10_000) }
                        do { try await sleep(for: .seconds(60)) } catch { cancelled.set() }
                        return nil
                    })
            }
            let waiting = try await server.connect()
            try await waiting.write(get("/waiting"))
            _ = try await waiting.readHead()
            waiting.close()
            try await cancelled.wait()
            let busy = try await server.connect()
            try await busy.write(get("/busy"))
            _ = try await busy.read(exactly: 100_000)
            busy.close()
            while server.connections > 0 || server.running > 0 { await Task.yield() }
            #expect(reports.value == [])
            await server.stop()
        }
    }

    @Test func aClientThatSendsTheNextRequestEarlyHasNotLeft() throws {
        try withRealLoop {
            let go = Event()
            let server = try await serve { request in
                if request.path == "/1" { try await go.wait() }
                return HTTPResponse(text: request.path)
            }
            let client = try await server.connect()
            try await client.write(get("/1", ""))
            while server.running == 0 { await Task.yield() }
            try await client.write(get("/2"))
            for _ in 0..<100 { await Task.yield() }
            go.set()
            let text = try await client.readToEnd()
            #expect(text.components(of: "200 OK") == 2 && text.hasSuffix("/2"))
            await server.stop()
        }
    }

    @Test func stoppingCancelsAndAwaitsTheHandlers() throws {
        try withRealLoop {
            let ended = Cell(0)
            let server = try await serve { _ in
                defer { ended.value += 1 }
                try await sleep(for: .seconds(60))
                return HTTPResponse()
            }
            let clients = try await gather(0..<5) { _ in try await server.connect() }
            for client in clients { try await client.write(get("/")) }
            while server.running < 5 { await Task.yield() }
            await server.stop()
            #expect(ended.value == 5 && server.connections == 0 && server.running == 0)
            for client in clients { #expect(try await client.readToEnd() == "") }
            await server.stop()
            await #expect(throws: StreamError.self) { try await server.connect() }
        }
    }

    @Test func withAGraceRequestsAreAnsweredToTheEnd() throws {
        try withRealLoop {
            let go = Event()
            let server = try await serve { _ in
                try await go.wait()
                return HTTPResponse(text: "in time")
            }
            let client = try await server.connect()
            try await client.write(get("/"))
            while server.running == 0 { await Task.yield() }
            let stopping = Task { await server.stop(within: .seconds(30)) }
            for _ in 0..<50 { await Task.yield() }
            await #expect(throws: StreamError.self) { try await server.connect() }
            go.set()
            #expect(try await client.readToEnd().hasSuffix("in time"))
            await stopping.value
        }
    }

    @Test func theEndOfTheLoopEndsAServer() throws {
        let port = try withRealLoop {
            let server = try await serve { _ in
                try await sleep(for: .seconds(60))
                return HTTPResponse()
            }
            let client = try await server.connect()
            try await client.write(get("/"))
            while server.running == 0 { await Task.yield() }
            return server.port ?? 0
        }
        try withRealLoop { () async throws -> Void in
            await #expect(throws: StreamError.self) {
                try await connect(host: "127.0.0.1", port: port)
            }
        }
    }
}
