// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor
import Testing

@testable import ReactorHTTP

/// A server that others have written.
struct OtherSoftwareTests {
    @Test func pythonsServerIsUnderstood() throws {
        let program = """
            from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
            class Handler(BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"
                def log_message(self, *arguments): pass
                def do_GET(self):
                    if self.path == "/end": __import__("os")._exit(0)
                    self.answer(self.path.encode() * 1000)
                def do_PUT(self):
                    self.answer(self.rfile.read(int(self.headers["Content-Length"])))
                def answer(self, body):
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
            server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
            print(server.server_port, flush=True)
            server.serve_forever()
            """
        let pipe = try #require(popen("exec python3 -c '\(program)'", "r"))
        defer { pclose(pipe) }
        var line = [CChar](repeating: 0, count: 32)
        try #require(fgets(&line, CInt(line.count), pipe) != nil)
        let digits = line.prefix { $0 >= 48 }.map(UInt8.init(bitPattern:))
        let address = "http://127.0.0.1:\(String(decoding: digits, as: UTF8.self))"
        try withRealLoop {
            let pages = try await gather(0..<50, atMost: 10) { number in
                try await fetch("\(address)/\(number)").body.count
            }
            #expect(pages == (0..<50).map { "/\($0)".utf8.count * 1_000 })
            let body = [UInt8](repeating: 7, count: 3_000_000)
            #expect(try await fetch(HTTPRequest("PUT", address, body: body)).body == body)
            let end = await httpError { try await fetch("\(address)/end") }
            // libcurl asks again, on a new connection.
            #expect(
                end?.kind == .interrupted || end?.kind == .refused, "\(end.debugDescription)")
        }
    }
}
