// SPDX-License-Identifier: Apache-2.0

import Glibc
import PropertyTesting
import Reactor
import Testing

@testable import ReactorHTTP

/// Servers that break, lie, or do nothing.
struct BadServerTests {
    @Test func aPortWithoutAProgramRefuses() throws {
        try withRealLoop {
            let server = try await listen(on: "127.0.0.1", port: 0) { _ in }
            let url = "http://user:secret@127.0.0.1:\(server.port ?? 0)/x?key=secret"
            await server.stop()
            let error = await httpError { try await fetch(url) }
            #expect(error?.kind == .refused)
            let text = error?.description ?? ""
            #expect(text.hasPrefix("http://127.0.0.1:") && !text.contains("secret"))
            #expect(text.hasSuffix("no program listens there; start it, or check the address"))
        }
    }

    @Test func aNameWithoutAnAddressIsToldApart() throws {
        try withRealLoop {
            let error = await httpError { try await fetch("http://nowhere.invalid/") }
            #expect(error?.kind == .nameNotFound)
        }
    }

    @Test(arguments: [
        ("SSH-2.0-OpenSSH_9.2\r\n", [HTTPError.Kind.badAnswer]),
        ("HTTP/9.9 what\r\n\r\n", [.badAnswer]),
        ("", [.interrupted]),
        ("HTTP/1.1 200 OK\r\nContent-Le", [.interrupted]),
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", [.interrupted]),
        ("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nshort", [.badAnswer]),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            [.interrupted, .badAnswer, .other]
        ),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", [.interrupted]),
    ])
    func aBrokenAnswerIsAnError(_ answer: String, _ kinds: [HTTPError.Kind]) throws {
        try withRealLoop {
            let server = try await ScriptedServer(text: answer)
            let error = await httpError { try await fetch(server.url) }
            #expect(error.map { kinds.contains($0.kind) } == true, "\(String(describing: error))")
            let streamed = await httpError {
                try await fetch(HTTPRequest("GET", server.url)) { response in
                    for try await _ in response {}
                }
            }
            #expect(streamed?.kind == error?.kind)
            await server.server.stop()
        }
    }

    @Test func aBodyThatIsNotCompressedAsItSaysIsAnError() throws {
        try withRealLoop {
            let server = try await ScriptedServer(
                text: "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope")
            let error = await httpError { try await fetch(server.url) }
            #expect(error?.kind == .badAnswer || error?.kind == .interrupted)
            await server.server.stop()
        }
    }

    @Test func aResetInTheMiddleOfABodyIsAnError() throws {
        try withRealLoop {
            let server = try await ScriptedServer { stream, _ in
                try await stream.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nbegin")
                // Bytes that were not read make the kernel send a reset.
                stream.resetWhenClosed()
            }
            #expect(await httpError { try await fetch(server.url) }?.kind == .interrupted)
            await server.server.stop()
        }
    }

    @Test func aHeaderWithoutEndIsCutOff() throws {
        try withRealLoop {
            let server = try await ScriptedServer { stream, _ in
                try await stream.write("HTTP/1.1 200 OK\r\n")
                let value = String(repeating: "x", count: 90)
                let lines = String(repeating: "X-Line: \(value)\r\n", count: 50)
                while true { try await stream.write(lines) }
            }
            var request = HTTPRequest("GET", server.url)
            request.limits.headers = 20_000
            let error = await httpError { try await fetch(request) }
            #expect(error?.kind == .tooLarge(limit: 20_000))
            // One line without an end: libcurl has a limit of its own.
            let line = try await ScriptedServer { stream, _ in
                try await stream.write("HTTP/1.1 200 OK\r\nX: ")
                while true { try await stream.write(String(repeating: "x", count: 4_096)) }
            }
            #expect(await httpError { try await fetch(line.url) } != nil)
            await server.server.stop()
            await line.server.stop()
        }
    }

    @Test(arguments: ["Content-Length: 99999999999", "Transfer-Encoding: chunked", "X: y"])
    func aBodyWithoutEndIsCutOff(_ header: String) throws {
        try withRealLoop {
            let server = try await ScriptedServer { stream, _ in
                try await stream.write("HTTP/1.1 200 OK\r\n\(header)\r\n\r\n")
                let text = String(repeating: "x", count: 4_096)
                let block = header.contains("chunked") ? "1000\r\n\(text)\r\n" : text
                while true { try await stream.write(block) }
            }
            var request = HTTPRequest("GET", server.url)
            request.limits.body = 1_000_000
            let error = await httpError { try await fetch(request) }
            #expect(error?.kind == .tooLarge(limit: 1_000_000))
            await server.server.stop()
        }
    }

    @Test func aCompressedBombIsCutOffByItsDecompressedSize() throws {
        try withRealLoop {
            let bomb = try python(
                "import gzip,sys;sys.stdout.buffer.write(gzip.compress(bytes(30000000)))")
            let server = try await ScriptedServer { stream, _ in
                try await stream.write(
                    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                        + "Content-Length: \(bomb.count)\r\n\r\n")
                try await stream.write(bomb)
            }
            #expect(bomb.count < 100_000)
            #expect(
                await httpError { try await fetch(server.url) }?.kind
                    == .tooLarge(limit: 16_777_216))
            var request = HTTPRequest("GET", server.url)
            request.limits.body = 30_000_000
            #expect(try await fetch(request).body.count == 30_000_000)
            await server.server.stop()
        }
    }

    @Test func aSilentServerIsLeft() throws {
        try withRealLoop {
            let server = try await ScriptedServer { stream, head in
                if head.contains("/half") {
                    try await stream.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
                }
                try await waitForEnd(of: stream)
            }
            for path in ["none", "half"] {
                var request = HTTPRequest("GET", server.url + path)
                request.limits.silence = .milliseconds(60)
                let error = await httpError { try await fetch(request) }
                #expect(error?.kind == .timedOut)
                #expect(error?.description.contains("silent for 0.06 seconds") == true)
            }
            await server.server.stop()
        }
    }

    @Test func aSlowServerEndsWithTheTotalTime() throws {
        try withRealLoop {
            let server = try await ScriptedServer { stream, _ in
                try await stream.write("HTTP/1.1 200 OK\r\n\r\n")
                while true {
                    try await stream.write("x")
                    try await sleep(for: .milliseconds(5))
                }
            }
            var request = HTTPRequest("GET", server.url)
            request.limits.total = .milliseconds(100)
            request.limits.silence = .milliseconds(50)
            #expect(await httpError { try await fetch(request) }?.kind == .timedOut)
            // The caller's own limit is the caller's own error.
            await #expect(throws: TimeoutError.self) {
                try await withTimeout(.milliseconds(30)) { try await fetch(server.url) }
            }
            #expect(try HTTPClient.current.running == 0)
            await server.server.stop()
        }
    }

    @Test func aServerThatDoesNotAcceptEndsWithTheTimeToConnect() throws {
        try withRealLoop {
            // The queue of the kernel is full: it answers no further connection.
            let socket = try FullQueue()
            defer { socket.close() }
            var request = HTTPRequest("GET", "http://127.0.0.1:\(socket.port)/")
            request.limits.connect = .milliseconds(80)
            #expect(await httpError { try await fetch(request) }?.kind == .timedOut)
        }
    }

    /// Seeds are printed when it fails: `MARTLET_SEED=<seed> swift test`.
    @Test(arguments: Seeds.fresh(20))
    func randomBytesAreAnErrorOrAResponseAndNothingIsLeft(_ seed: UInt64) throws {
        try withRealLoop {
            var random = SeededGenerator(seed: seed)
            let texts = [
                "HTTP/1.1 200 OK\r\n", "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n",
                "\r\n", "3\r\nabc\r\n", "0\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
                "Location: /next\r\n", "HTTP/1.1 302 Found\r\n", "Content-Encoding: gzip\r\n",
                "abc",
                "HTTP/2 200\r\n", "Connection: close\r\n", ":\r\n", " folded\r\n", "\0\u{1}",
            ]
            let bytes = (0..<Int.random(in: 0...12, using: &random)).flatMap { _ in
                random.chance(15)
                    ? random.bytes(Int.random(in: 1...40, using: &random))
                    : Array((texts.randomElement(using: &random) ?? "").utf8)
            }
            let pieces = random.pieces(of: bytes, upTo: 30).map(Array.init)
            let server = try await ScriptedServer { stream, _ in
                for piece in pieces {
                    try await stream.write(piece)
                    await Task.yield()
                }
            }
            var request = HTTPRequest("GET", server.url)
            request.limits.total = .seconds(10)
            do {
                let page = try await fetch(request)
                #expect(page.status >= 200)
            } catch is HTTPError {}
            #expect(try HTTPClient.current.running == 0)
            await server.server.stop()
        }
    }
}
