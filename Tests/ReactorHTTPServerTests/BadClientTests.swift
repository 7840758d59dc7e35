// SPDX-License-Identifier: Apache-2.0

import HTTPMessages
import PropertyTesting
import Reactor
import Testing

@testable import ReactorHTTPServer

/// Clients that break, lie, or do nothing.
struct BadClientTests {
    @Test func aBodyThatIsTooLargeIsRefused() throws {
        try withRealLoop {
            let requests = Cell(0)
            let server = try await serve(limits: HTTPServerLimits(body: 1_000)) { request in
                requests.value += 1
                return HTTPResponse(text: "\(request.body.count)")
            }
            let head = "PUT / HTTP/1.1\r\nHost: h\r\n"
            let most = String(repeating: "x", count: 1_000)
            let end = "Connection: close\r\n"
            let fits = try await server.exchange(
                "\(head)\(end)Content-Length: 1000\r\n\r\n\(most)")
            #expect(fits.hasSuffix("\r\n\r\n1000"))
            let announced = try await server.exchange("\(head)Content-Length: 1001\r\n\r\n")
            #expect(announced.hasPrefix("HTTP/1.1 413 "))
            let huge = try await server.exchange(
                "\(head)Content-Length: 99999999999999999999999\r\n\r\n")
            #expect(!huge.contains("200 OK"))
            let chunks = try await server.exchange(
                "\(head)Transfer-Encoding: chunked\r\n\r\n7d0\r\n\(most)\(most)\r\n0\r\n\r\n")
            #expect(!chunks.contains("200 OK"))
            #expect(requests.value == 1)
            await server.stop()
        }
    }

    @Test(arguments: [
        ("/", "Content-Length: 1\r\nContent-Length: 1\r\n"),
        ("/", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"),
        ("/", "Transfer-Encoding: gzip, chunked\r\n"), ("/", "Transfer-Encoding: identity\r\n"),
        ("/", "Content-Length : 1\r\n"), ("/", "X Y: 1\r\n"),
        ("/a%00b", ""), ("/a?b=%00c", ""), ("/%00", "Content-Length: 1\r\n"),
    ])
    func aRequestWithTwoMeaningsIsRefused(_ path: String, _ headers: String) throws {
        try withRealLoop {
            let requests = Cell(0)
            let server = try await serve { _ in
                requests.value += 1
                return HTTPResponse()
            }
            let answer = try await server.exchange(
                "POST \(path) HTTP/1.1\r\nHost: h\r\n\(headers)\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.contains("Connection: close"))
            #expect(requests.value == 0)
            #expect(try await server.exchange(get("/%2500")).hasPrefix("HTTP/1.1 200"))
            await server.stop()
        }
    }

    @Test func aHeadThatIsTooLongIsRefused() throws {
        try withRealLoop {
            let server = try await serve(limits: HTTPServerLimits(head: 4_096)) { _ in
                HTTPResponse(text: "fine")
            }
            let long = String(repeating: "x", count: 10_000)
            let header = try await server.exchange(get("/", "X: \(long)\r\n"))
            #expect(!header.contains("fine"))
            let path = try await server.exchange(get("/\(long)"))
            #expect(!path.contains("fine"))
            #expect(try await server.exchange(get("/")).contains("fine"))
            await server.stop()
        }
    }

    @Test(arguments: ["", "GET / HT", "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nx"])
    func aClientThatIsTooSlowIsClosed(_ beginning: String) throws {
        try withRealLoop {
            let limits = HTTPServerLimits(request: .milliseconds(80))
            let server = try await serve(limits: limits) { _ in HTTPResponse() }
            let client = try await server.connect()
            // A byte now and then does not keep the connection.
            let dripping = spawn {
                try await client.write(beginning)
                while true {
                    try await client.write(" ")
                    try await sleep(for: .milliseconds(10))
                }
            }
            do {
                while try await !client.read(atMost: 1_000).isEmpty {}
            } catch is StreamError {}
            while server.connections > 0 { await Task.yield() }
            dripping.cancel()
            _ = try? await dripping.value
            await server.stop()
        }
    }

    @Test func aHandlerMayTakeLongerThanARequest() throws {
        try withRealLoop {
            let limits = HTTPServerLimits(request: .milliseconds(40))
            let server = try await serve(limits: limits) { _ in
                try await sleep(for: .milliseconds(120))
                return HTTPResponse(text: "late")
            }
            #expect(try await server.exchange(get("/")).hasSuffix("late"))
            await server.stop()
        }
    }

    @Test func moreConnectionsThanAllowedWait() throws {
        try withRealLoop {
            let server = try await serve(limits: HTTPServerLimits(connections: 2)) { _ in
                HTTPResponse(text: "x")
            }
            let clients = try await gather(0..<3) { _ in try await server.connect() }
            for client in clients { try await client.write(get("/", "")) }
            let first = try await clients[0].readHead()
            #expect(first.hasPrefix("HTTP/1.1 200"))
            for _ in 0..<500 { await Task.yield() }
            #expect(server.connections == 2)
            clients[0].close()
            clients[1].close()
            #expect(try await clients[2].readHead().hasPrefix("HTTP/1.1 200"))
            await server.stop()
        }
    }

    @Test func moreConnectionsOfOneAddressAreClosed() throws {
        try withRealLoop {
            let limits = HTTPServerLimits(connectionsPerAddress: 1)
            let server = try await serve(limits: limits) { _ in HTTPResponse(text: "x") }
            let first = try await server.connect()
            try await first.write(get("/", ""))
            _ = try await first.readHead()
            #expect(try await !server.exchange(get("/")).contains("200 OK"))
            await server.stop()
        }
    }

    /// Seeds are printed when it fails: `MARTLET_SEED=<seed> swift test`.
    @Test(arguments: Seeds.fresh(30))
    func randomBytesAreRefusedOrAnsweredAndNothingIsLeft(_ seed: UInt64) throws {
        try withRealLoop {
            let reports = collectReports()
            var random = SeededGenerator(seed: seed)
            let limits = HTTPServerLimits(request: .milliseconds(50))
            let server = try await serve(limits: limits) { HTTPResponse(body: $0.body) }
            for _ in 0..<10 {
                let bytes = Self.message(&random)
                let client = try await server.connect()
                do {
                    for piece in random.pieces(of: bytes, upTo: 60) {
                        try await client.write(Array(piece))
                        if random.chance(30) { await Task.yield() }
                    }
                    if random.chance(50) { try await client.finishWriting() }
                    if random.chance(70) { _ = try await client.readToEnd() }
                } catch is StreamError {}
                client.close()
            }
            #expect(try await server.exchange(get("/")).hasPrefix("HTTP/1.1 200"))
            while server.connections > 0 || server.running > 0 { await Task.yield() }
            #expect(reports.value == [])
            await server.stop()
        }
    }

    private static func message(_ random: inout SeededGenerator) -> [UInt8] {
        let parts = [
            "GET / HTTP/1.1\r\n", "POST /x?a=b&c HTTP/1.1\r\n", "HEAD * HTTP/1.0\r\n", "\r\n",
            "Host: h\r\n", "Content-Length: 3\r\n", "Content-Length: -1\r\n", "abc", "3\r\nabc\r\n",
            "Transfer-Encoding: chunked\r\n", "0\r\n\r\n", "Expect: 100-continue\r\n", "X:\r\n",
            "Connection: close\r\n", "%zz", " \t", "\0", "Cookie: a=b; c\r\n", "GET", "\n",
        ]
        return (0..<Int.random(in: 1...14, using: &random)).flatMap { _ in
            random.chance(15)
                ? random.bytes(Int.random(in: 1...60, using: &random))
                : Array((parts.randomElement(using: &random) ?? "").utf8)
        }
    }
}
