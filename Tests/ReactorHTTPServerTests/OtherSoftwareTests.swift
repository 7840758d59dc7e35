// SPDX-License-Identifier: Apache-2.0

import HTTPMessages
import Reactor
import Testing

@testable import ReactorHTTPServer

/// Clients that others have written.
struct OtherSoftwareTests {
    @Test func theCurlCommandIsServed() throws {
        try withRealLoop {
            let server = try await serve { request in
                HTTPResponse(text: "\(request.method) \(request.path) \(request.body.count)\n")
            }
            let url = "http://127.0.0.1:\(server.port ?? 0)"
            #expect(try await run("curl -s '\(url)/a' '\(url)/b'") == "GET /a 0\nGET /b 0\n")
            let upload = "head -c 300000 /dev/zero | curl -s -T - '\(url)/up'"
            #expect(try await run(upload) == "PUT /up 300000\n")
            #expect(try await run("curl -s -d x=1 '\(url)/form'") == "POST /form 3\n")
            #expect(try await run("curl -s -I '\(url)/' | head -1") == "HTTP/1.1 200 OK\r\n")
            let many = try await run("curl -s -Z '\(url)/[1-200]' | sort -u | wc -l")
            #expect(many == "200\n")
            await server.stop()
        }
    }

    @Test func pythonsClientIsServed() throws {
        try withRealLoop {
            let server = try await serve { request in
                let count = Cell(0)
                return HTTPResponse(
                    202, headers: ["X-Path": request.path],
                    stream: HTTPChunks {
                        count.value += 1
                        return count.value <= 3 ? Array("part \(count.value)\n".utf8) : nil
                    })
            }
            let program = """
                from http.client import HTTPConnection
                c = HTTPConnection("127.0.0.1", \(server.port ?? 0))
                for n in range(3):
                    c.request("POST", f"/{n}", body=b"x" * n)
                    r = c.getresponse()
                    print(r.status, r.getheader("x-path"), r.read().split())
                """
            let text = try await run("python3 -c '\(program)'")
            let parts = "[b\"part\", b\"1\", b\"part\", b\"2\", b\"part\", b\"3\"]"
                .replacing("\"", with: "'")
            #expect(text == (0..<3).map { "202 /\($0) \(parts)\n" }.joined())
            await server.stop()
        }
    }
}
