// SPDX-License-Identifier: Apache-2.0

import HTTPMessages
import Reactor
import Testing

@testable import ReactorHTTPServer

struct AnswerTests {
    @Test func theHandlerGetsTheRequestAndTheClientItsAnswer() throws {
        try withRealLoop {
            let server = try await serve { request in
                #expect(request.method == "POST" && request.path == "/a b")
                #expect(request.query.map(\.name) == ["x", "y", "x"])
                #expect(request.parameter("x") == "1&2" && request.parameter("z") == nil)
                #expect(request.headers["x-tag"] == "t" && request.text == "body")
                #expect(request.client?.host == "127.0.0.1")
                return HTTPResponse(
                    201, headers: ["Set-Cookie": "a=1", "set-cookie": "b=2"], text: "made")
            }
            let answer = try await server.exchange(
                "POST /a%20b?x=1%262&y&x= HTTP/1.1\r\nHost: h\r\nX-Tag: t\r\nContent-Length: 4\r\n"
                    + "Connection: close\r\n\r\nbody")
            #expect(answer.hasPrefix("HTTP/1.1 201 Created\r\n"))
            #expect(answer.contains("Set-Cookie: a=1\r\nset-cookie: b=2\r\n"))
            #expect(answer.contains("Content-Length: 4\r\n") && answer.hasSuffix("\r\n\r\nmade"))
            await server.stop()
        }
    }

    @Test func aConnectionServesOneRequestAfterTheOther() throws {
        try withRealLoop {
            let server = try await serve { HTTPResponse(text: $0.path) }
            let client = try await server.connect()
            for number in 0..<20 {
                try await client.write(get("/\(number)", ""))
                #expect(try await client.readHead().hasPrefix("HTTP/1.1 200 OK"))
                let body = try await client.read(exactly: "/\(number)".utf8.count)
                #expect(String(decoding: body, as: UTF8.self) == "/\(number)")
            }
            // All at once, in one write.
            try await client.write((0..<20).map { get("/\($0)", "") }.joined() + get("/end"))
            let text = try await client.readToEnd()
            #expect(text.components(of: "HTTP/1.1 200 OK") == 21 && text.hasSuffix("/end"))
            #expect(server.connections <= 1)
            await server.stop()
            #expect(server.connections == 0)
        }
    }

    @Test func aHandlerThatThrowsIsReportedAndAnswersWith500() throws {
        struct Broken: Error {}
        try withRealLoop {
            let reports = collectReports()
            let server = try await serve { _ in throw Broken() }
            let answer = try await server.exchange(get("/x%0A%1B%7F%C2%9B%E2%80%AEy"))
            #expect(answer.hasPrefix("HTTP/1.1 500 Internal Server Error"))
            #expect(!answer.contains("Broken"))
            #expect(reports.value.count == 1)
            let marks = String(repeating: "\u{FFFD}", count: 5)
            let handler = "handler of 'GET /x\(marks)y' on 127.0.0.1:"
            #expect(reports.value.first?.contains(handler) == true)
            #expect(reports.value.first?.hasSuffix("Broken()") == true)
            await server.stop()
        }
    }

    @Test func aHandlerThatIsCancelledFromInsideHasFailed() throws {
        try withRealLoop {
            let reports = collectReports()
            let server = try await serve { _ in throw CancellationError() }
            #expect(try await server.exchange(get("/")).hasPrefix("HTTP/1.1 500"))
            #expect(reports.value.count == 1)
            await server.stop()
        }
    }

    @Test(arguments: [
        HTTPResponse(headers: ["X": "a\r\nY: b"]), HTTPResponse(headers: ["X Y": "a"]),
        HTTPResponse(headers: ["X": "a\u{1}b"]), HTTPResponse(99), HTTPResponse(1_000),
    ])
    func aResponseThatCannotBeSentIsA500(_ response: HTTPResponse) throws {
        try withRealLoop {
            let reports = collectReports()
            let server = try await serve { _ in response }
            #expect(try await server.exchange(get("/")).hasPrefix("HTTP/1.1 500"))
            #expect(reports.value.count == 1)
            await server.stop()
        }
    }

    @Test func aHeaderWithoutAValueIsLeftOut() throws {
        try withRealLoop {
            let server = try await serve { _ in HTTPResponse(headers: ["X": "", "Y": "1"]) }
            let answer = try await server.exchange(get("/"))
            #expect(answer.hasPrefix("HTTP/1.1 200") && answer.contains("\r\nY: 1\r\n"))
            #expect(!answer.contains("\r\nX:"))
            await server.stop()
        }
    }

    @Test func anAnswerToHEADHasNoBody() throws {
        try withRealLoop {
            let server = try await serve { HTTPResponse(text: $0.method) }
            let answer = try await server.exchange(
                "HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            #expect(answer.contains("Content-Length: 4\r\n") && answer.hasSuffix("\r\n\r\n"))
            await server.stop()
        }
    }

    @Test func aServerOnAUnixSocketRemovesItsFile() throws {
        try withRealLoop {
            let path = "/tmp/reactor-http-\(UInt64.random(in: 0 ... .max))"
            let server = try serveHTTP(path: path) { request in
                HTTPResponse(text: "client: \(request.client?.description ?? "none")")
            }
            let answer = try await run("curl -s --unix-socket \(path) http://any/")
            #expect(answer == "client: none")
            await server.stop()
            #expect(try await run("test -e \(path) || echo gone") == "gone\n")
        }
    }

    @Test func aPortThatIsTakenIsToldApart() throws {
        try withRealLoop {
            let server = try await serve { _ in HTTPResponse() }
            do {
                _ = try await serveHTTP(port: server.port ?? 0) { _ in HTTPResponse() }
                Issue.record("two servers on one port")
            } catch let error as StreamError {
                #expect(error.kind == .addressInUse)
            }
            await server.stop()
        }
    }
}

extension String {
    func components(of part: String) -> Int {
        ranges(of: part).count
    }
}
