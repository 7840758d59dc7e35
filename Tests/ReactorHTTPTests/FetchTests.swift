// SPDX-License-Identifier: Apache-2.0

import Reactor
import Testing

@testable import ReactorHTTP

struct FetchTests {
    @Test func oneLineFetchesAPage() throws {
        try withRealLoop {
            let server = try await ScriptedServer { stream, head in
                #expect(head.hasPrefix("GET /x?y=1 HTTP/1.1\r\nHost: 127.0.0.1:"))
                #expect(head.contains("\r\nUser-Agent: reactor-http"))
                try await stream.write(
                    "HTTP/1.1 203 Fine\r\nX-A: 1\r\nx-a:2\r\nContent-Length: 5\r\n\r\nhello")
            }
            let page = try await fetch("\(server.url)x?y=1")
            #expect(page.status == 203 && page.text == "hello")
            #expect(page.headers.values(of: "X-A") == ["1", "2"])
            #expect(page.url == "\(server.url)x?y=1")
            await server.server.stop()
        }
    }

    @Test func oneLineFetchesManyPages() throws {
        try withRealLoop {
            let open = Cell((now: 0, most: 0))
            let server = try await ScriptedServer { stream, head in
                open.value.now += 1
                open.value.most = max(open.value.most, open.value.now)
                for _ in 0..<20 { await Task.yield() }
                try await stream.write(String(head.split(separator: " ")[1]).asAnswer)
                open.value.now -= 1
            }
            let addresses = (0..<40).map { "\(server.url)\($0)" }
            let texts = try await gather(addresses, atMost: 8) { try await fetch($0).text }
            #expect(texts == (0..<40).map { "/\($0)" })
            #expect(1...8 ~= open.value.most)
            await server.server.stop()
        }
    }

    @Test(arguments: ["PUT", "POST", "PATCH", "DELETE", "HEAD", "PROPFIND"])
    func aRequestCarriesItsMethodItsHeadersAndItsBody(_ method: String) throws {
        try withRealLoop {
            let body = method == "HEAD" || method == "DELETE" ? "" : "{\"a\": 1}"
            let server = try await ScriptedServer { stream, head in
                #expect(head.hasPrefix("\(method) / HTTP/1.1\r\n"))
                #expect(head.contains("\r\nX-Empty:\r\n") && head.contains("\r\nX-A: 1"))
                #expect(!head.contains("Expect") && !head.contains("form-urlencoded"))
                if !body.isEmpty {
                    #expect(head.contains("\r\nContent-Length: \(body.utf8.count)"))
                    let sent = try await stream.read(exactly: body.utf8.count)
                    #expect(String(decoding: sent, as: UTF8.self) == body)
                }
                try await stream.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
            var request = HTTPRequest(
                method, server.url, headers: ["X-Empty": "", "X-A": "1"], body: Array(body.utf8))
            request.limits.total = .seconds(10)
            #expect(try await fetch(request).status == 200)
            await server.server.stop()
        }
    }

    @Test func aStatusOf404IsAResponse() throws {
        try withRealLoop {
            let server = try await ScriptedServer(
                text: "HTTP/1.1 404 No\r\nContent-Length: 4\r\n\r\ngone")
            let page = try await fetch(server.url)
            #expect(page.status == 404 && page.text == "gone")
            #expect(throws: HTTPStatusError.self) { try page.requireSuccess() }
            await server.server.stop()
        }
    }

    @Test func aBodyThatWasDecompressedHasNoHeadersOfTheCompressedOne() throws {
        try withRealLoop {
            let bytes = try python(
                "import gzip,sys;sys.stdout.buffer.write(gzip.compress(b\"hello\"))")
            let server = try await ScriptedServer { stream, _ in
                try await stream.write(
                    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nX-A: 1\r\n"
                        + "Content-Length: \(bytes.count)\r\n\r\n")
                try await stream.write(bytes)
            }
            let page = try await fetch(server.url)
            #expect(page.text == "hello" && page.headers.map(\.name) == ["X-A"])
            await server.server.stop()
        }
    }

    @Test func connectionsAreUsedAgain() throws {
        try withRealLoop {
            let connections = Cell(0)
            let server = try await listen(on: "127.0.0.1", port: 0) { stream in
                connections.value += 1
                while try await stream.read(until: Array("\r\n\r\n".utf8)) != nil {
                    try await stream.write("again".asAnswer)
                }
            }
            for _ in 0..<10 {
                #expect(try await fetch("http://127.0.0.1:\(server.port ?? 0)").text == "again")
            }
            #expect(connections.value == 1)
            await server.stop()
        }
    }

    @Test func noMoreConnectionsThanAllowedAreOpened() throws {
        try withRealLoop {
            let server = try await listen(on: "127.0.0.1", port: 0) { stream in
                while try await stream.read(until: Array("\r\n\r\n".utf8)) != nil {
                    for _ in 0..<20 { await Task.yield() }
                    try await stream.write("x".asAnswer)
                }
            }
            let client = try HTTPClient(HTTPClientOptions(connectionsPerHost: 3))
            let most = Cell(0)
            _ = try await gather(0..<30) { _ in
                let page = try await client.fetch("http://127.0.0.1:\(server.port ?? 0)/")
                most.value = max(most.value, server.connections)
                return page.status
            }
            #expect(1...3 ~= most.value)
            client.close()
            await server.stop()
        }
    }

    @Test func aUnixSocketServesAnyHost() throws {
        try withRealLoop {
            let path = "@reactor-http-\(UInt64.random(in: 0 ... .max))"
            let server = try listen(path: path) { stream in
                let head = try await stream.read(until: Array("\r\n\r\n".utf8)) ?? []
                let host = String(decoding: head, as: UTF8.self).contains("Host: docker\r\n")
                try await stream.write((host ? "docker" : "another").asAnswer)
            }
            let client = try HTTPClient(HTTPClientOptions(unixSocket: path))
            #expect(try await client.fetch("http://docker/info").text == "docker")
            client.close()
            await server.stop()
        }
    }

    @Test(arguments: ["", "@", "/run/x\0.sock", "@x\0", String(repeating: "x", count: 200)])
    func aUnixSocketThatCannotBeIsToldAtOnce(_ path: String) throws {
        try withRealLoop {
            let client = try HTTPClient(HTTPClientOptions(unixSocket: path))
            let error = await httpError { try await client.fetch("http://127.0.0.1:1/") }
            #expect(error?.kind == .badRequest && error?.description.contains("\0") == false)
        }
    }

    @Test(arguments: ["", "/etc/ssl/certs/ca-certificates.crt\0"])
    func aFileOfAuthoritiesThatCannotBeIsToldAtOnce(_ file: String) throws {
        try withRealLoop {
            let client = try HTTPClient(HTTPClientOptions(trust: .authorities(file: file)))
            let error = await httpError { try await client.fetch("https://127.0.0.1:1/") }
            #expect(error?.kind == .badRequest && error?.description.contains("\0") == false)
        }
    }

    @Test(arguments: [
        "gopher://x/", "file:///etc/passwd", "meter.lan", "", "http://", "http://a b c:x/",
        "http://x/\0",
    ])
    func anAddressThatCannotBeUsedIsToldAtOnce(_ url: String) throws {
        try withRealLoop {
            let error = await httpError { try await fetch(url) }
            #expect(error?.kind == .badRequest)
        }
    }

    @Test(arguments: ["content-length", "Transfer-Encoding", "Connection", "UPGRADE"])
    func aHeaderThatMovesTheEndOfTheRequestIsNotSent(_ name: String) throws {
        try withRealLoop {
            let request = HTTPRequest(
                "POST", "http://127.0.0.1:1/", headers: [name: "1"], body: [1, 2])
            #expect(await httpError { try await fetch(request) }?.kind == .badRequest)
        }
    }

    @Test func anAgentThatBeginsAnotherHeaderIsNotSent() throws {
        try withRealLoop {
            let client = try HTTPClient(HTTPClientOptions(userAgent: "a\r\nY: b"))
            let error = await httpError { try await client.fetch("http://127.0.0.1:1/") }
            #expect(error?.kind == .badRequest)
        }
    }

    @Test func aBodyIsNotSentWithHEAD() throws {
        try withRealLoop {
            let url = "http://127.0.0.1:1/"
            let body = HTTPRequest("HEAD", url, body: [1])
            #expect(await httpError { try await fetch(body) }?.kind == .badRequest)
            let upload = HTTPRequest("HEAD", url, upload: HTTPChunks { nil })
            #expect(await httpError { try await fetch(upload) }?.kind == .badRequest)
        }
    }

    @Test func aHeaderThatBeginsAnotherIsNotSent() throws {
        try withRealLoop {
            let request = HTTPRequest("GET", "http://127.0.0.1:1/", headers: ["X": "a\r\nY: b"])
            #expect(await httpError { try await fetch(request) }?.kind == .badRequest)
            let method = HTTPRequest("GET / HTTP/1.1\r\nX:", "http://127.0.0.1:1/")
            #expect(await httpError { try await fetch(method) }?.kind == .badRequest)
        }
    }
}
