// SPDX-License-Identifier: Apache-2.0

import Reactor
import Testing

@testable import ReactorHTTP

/// A request that is cancelled after any number of turns leaves nothing.
struct CancellationTests {
    @Test(arguments: ["collected", "streamed", "upload", "redirect", "look-up"])
    func aRequestCanBeCancelledAtEachSuspension(_ kind: String) throws {
        try withRealLoop {
            let server = try await ScriptedServer { stream, head in
                if head.contains("/start") {
                    return try await stream.write(
                        "HTTP/1.1 302 F\r\nLocation: /next\r\nContent-Length: 2\r\n\r\nxx")
                }
                if head.hasPrefix("PUT") {
                    _ = try await stream.read(until: Array("0\r\n\r\n".utf8))
                }
                try await stream.write("HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n")
                for _ in 0..<20 {
                    try await stream.write("0123456789")
                    await Task.yield()
                }
            }
            // The server watches its socket from its first turn on.
            await Task.yield()
            let descriptors = EventLoop.current.statistics.descriptors
            var outcomes = Set<String>()
            for turns in 0..<(kind == "look-up" ? 12 : 150) {
                let task = Task { try await Self.request(kind, server.url) }
                for _ in 0..<turns { await Task.yield() }
                task.cancel()
                switch await task.result {
                case .success: outcomes.insert("done")
                case .failure(let error): outcomes.insert("\(type(of: error))")
                }
                #expect(try HTTPClient.current.running == 0)
            }
            #expect(outcomes.subtracting(["done", "CancellationError", "HTTPError"]) == [])
            #expect(outcomes.contains("CancellationError"))
            if kind != "look-up" { #expect(!outcomes.contains("HTTPError")) }
            try HTTPClient.current.close()
            while server.server.connections > 0 { await Task.yield() }
            #expect(EventLoop.current.statistics.descriptors == descriptors)
            #expect(EventLoop.current.statistics.timers <= 1)
            await server.server.stop()
        }
    }

    @Test func aClosedClientEndsItsRequests() throws {
        try withRealLoop {
            let server = try await ScriptedServer { stream, _ in
                try await waitForEnd(of: stream)
            }
            let client = try HTTPClient()
            let task = Task { try await client.fetch(server.url) }
            while client.running == 0 { await Task.yield() }
            client.close()
            client.close()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(await httpError { try await client.fetch(server.url) }?.kind == .badRequest)
            await server.server.stop()
        }
    }

    @Test func aClientThatIsDroppedClosesItsConnections() throws {
        try withRealLoop {
            let server = try await listen(on: "127.0.0.1", port: 0) { stream in
                while try await stream.read(until: Array("\r\n\r\n".utf8)) != nil {
                    try await stream.write("x".asAnswer)
                }
            }
            do {
                let client = try HTTPClient()
                _ = try await client.fetch("http://127.0.0.1:\(server.port ?? 0)/")
                #expect(server.connections == 1)
            }
            while server.connections > 0 { await Task.yield() }
            await server.stop()
        }
    }

    @LoopActor private static func request(_ kind: String, _ url: String) async throws {
        switch kind {
        case "collected": _ = try await fetch(url)
        case "redirect": _ = try await fetch("\(url)start")
        case "look-up": _ = try await HTTPClient().fetch("http://nowhere.invalid/")
        case "upload":
            let made = Cell(0)
            let upload = HTTPChunks {
                await Task.yield()
                made.value += 1
                return made.value < 5 ? [1, 2, 3] : nil
            }
            _ = try await fetch(HTTPRequest("PUT", url, upload: upload))
        default:
            try await fetch(HTTPRequest("GET", url)) { response in
                for try await _ in response { await Task.yield() }
            }
        }
    }
}
