// SPDX-License-Identifier: Apache-2.0

import Reactor
import Testing

@testable import ReactorHTTP

struct RedirectTests {
    @Test func redirectsAreFollowedToTheEnd() throws {
        try withRealLoop {
            let server = try await ScriptedServer { stream, head in
                let step = head.split(separator: " ")[1]
                switch step {
                case "/": try await stream.write(Self.answer(301, "/a?x=1"))
                case "/a?x=1": try await stream.write(Self.answer(302, "b/c"))
                case "/b/c": try await stream.write(Self.answer(308, "../end"))
                default: try await stream.write(String(step).asAnswer)
                }
            }
            let page = try await fetch(server.url)
            #expect(page.text == "/end" && page.url == "\(server.url)end")
            let streamed = try await fetch(HTTPRequest("GET", server.url)) { response in
                var text: [UInt8] = []
                for try await chunk in response { text += chunk }
                return String(decoding: text, as: UTF8.self)
            }
            #expect(streamed == "/end")
            var request = HTTPRequest("GET", server.url)
            request.limits.redirects = 0
            #expect(try await fetch(request).headers["location"] == "/a?x=1")
            await server.server.stop()
        }
    }

    @Test func aCircleOfRedirectsIsAnError() throws {
        try withRealLoop {
            let requests = Cell(0)
            let server = try await ScriptedServer { stream, _ in
                requests.value += 1
                try await stream.write(Self.answer(302, "/again"))
            }
            #expect(await httpError { try await fetch(server.url) }?.kind == .tooManyRedirects)
            #expect(requests.value == 11)
            await server.server.stop()
        }
    }

    @Test(arguments: ["file:///etc/passwd", "gopher://127.0.0.1/", "javascript:1", "http://"])
    func aRedirectLeavesTheWebNever(_ place: String) throws {
        try withRealLoop {
            let server = try await ScriptedServer { stream, _ in
                try await stream.write(Self.answer(302, place))
            }
            let error = await httpError { try await fetch(server.url) }
            #expect(error?.kind == .badRequest || error?.kind == .badAnswer)
            await server.server.stop()
        }
    }

    @Test(arguments: [
        (301, "POST", "GET"), (302, "POST", "GET"), (303, "PUT", "GET"), (307, "POST", "POST"),
        (308, "PUT", "PUT"), (302, "PUT", "PUT"), (303, "HEAD", "HEAD"),
    ])
    func theMethodChangesAsInBrowsers(_ status: Int, _ method: String, _ next: String) {
        let request = HTTPRequest(
            method, "http://a/", headers: ["Content-Type": "text/plain", "Cookie": "c"],
            body: [1, 2])
        let following = request.redirected(to: "http://a/b", status: status, isSameServer: true)
        #expect(following.method == next)
        #expect(following.body == (next == "GET" ? [] : [1, 2]))
        #expect((following.headers["content-type"] == nil) == (next == "GET"))
        #expect(following.headers["Cookie"] == "c")
    }

    @Test func aPasswordIsNotToldToAnotherServer() throws {
        try withRealLoop {
            let heads = Cell<[String]>([])
            let other = try await ScriptedServer { stream, head in
                heads.value.append(head)
                try await stream.write("other".asAnswer)
            }
            let server = try await ScriptedServer { stream, head in
                heads.value.append(head)
                try await stream.write(Self.answer(302, other.url))
            }
            let request = HTTPRequest(
                "GET", server.url,
                headers: [
                    "Authorization": "Basic x", "Proxy-Authorization": "Basic y", "X-Mine": "1",
                ])
            #expect(try await fetch(request).text == "other")
            #expect(heads.value[0].contains("Authorization: Basic x"))
            #expect(!heads.value[1].contains("Authorization") && heads.value[1].contains("X-Mine"))
            await server.server.stop()
            await other.server.stop()
        }
    }

    @Test func anUploadInChunksIsNotSentTwice() throws {
        try withRealLoop {
            let server = try await ScriptedServer { stream, _ in
                try await stream.write(Self.answer(307, "/other"))
            }
            let request = HTTPRequest("PUT", server.url, upload: HTTPChunks { nil })
            #expect(await httpError { try await fetch(request) }?.kind == .notRepeatable)
            await server.server.stop()
        }
    }

    private static func answer(_ status: Int, _ place: String) -> String {
        "HTTP/1.1 \(status) Moved\r\nLocation: \(place)\r\nContent-Length: 4\r\n\r\nmove"
    }
}
