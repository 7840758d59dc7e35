// SPDX-License-Identifier: Apache-2.0

import Reactor
import Testing

@testable import ReactorHTTP

struct StreamingTests {
    @Test func chunksComeAsTheyAreSent() throws {
        try withRealLoop {
            let taken = Event()
            let server = try await ScriptedServer { stream, _ in
                try await stream.write("HTTP/1.1 200 OK\r\nX-A: b\r\n\r\nfirst")
                try await taken.wait()
                try await stream.write("second")
            }
            let chunks = try await fetch(HTTPRequest("GET", server.url)) { response in
                #expect(response.status == 200 && response.headers["x-a"] == "b")
                var chunks: [String] = []
                for try await chunk in response {
                    chunks.append(String(decoding: chunk, as: UTF8.self))
                    taken.set()
                }
                return chunks
            }
            #expect(chunks == ["first", "second"])
            await server.server.stop()
        }
    }

    @Test func nothingIsReadWhileNothingIsTaken() throws {
        try withRealLoop {
            let sent = Cell(0)
            let server = try await ScriptedServer { stream, _ in
                try await stream.write("HTTP/1.1 200 OK\r\n\r\n")
                let block = [UInt8](repeating: 7, count: 65_536)
                for _ in 0..<1_000 {
                    try await stream.write(block)
                    sent.value += block.count
                }
            }
            let received = try await fetch(HTTPRequest("GET", server.url)) { response in
                var received = try await response.next()?.count ?? 0
                // Until the server has to wait: the buffers of the kernel are full.
                var last = -1
                while sent.value != last {
                    last = sent.value
                    for _ in 0..<2_000 { await Task.yield() }
                }
                #expect(sent.value < 20_000_000)
                while let chunk = try await response.next() {
                    #expect(chunk.count <= 81_920)
                    received += chunk.count
                }
                return received
            }
            #expect(received == 65_536_000)
            await server.server.stop()
        }
    }

    @Test func theTimeInWhichNothingIsTakenIsNoSilence() throws {
        try withRealLoop {
            let server = try await ScriptedServer { stream, _ in
                try await stream.write("HTTP/1.1 200 OK\r\n\r\n")
                try await stream.write([UInt8](repeating: 7, count: 5_000_000))
            }
            var request = HTTPRequest("GET", server.url)
            request.limits.silence = .milliseconds(40)
            let size = try await fetch(request) { response in
                var size = 0
                while let chunk = try await response.next() {
                    if size == 0 { try await sleep(for: .milliseconds(150)) }
                    size += chunk.count
                }
                return size
            }
            #expect(size == 5_000_000)
            await server.server.stop()
        }
    }

    @Test func nothingIsDecompressed() throws {
        try withRealLoop {
            let server = try await ScriptedServer { stream, head in
                #expect(!head.contains("Accept-Encoding"))
                try await stream.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nas sent")
            }
            try await fetch(HTTPRequest("GET", server.url)) { response in
                #expect(response.headers["Content-Encoding"] == "gzip")
                var bytes: [UInt8] = []
                for try await chunk in response { bytes += chunk }
                #expect(String(decoding: bytes, as: UTF8.self) == "as sent")
            }
            await server.server.stop()
        }
    }

    @Test func theRestIsNotFetchedWhenTheBodyReturns() throws {
        try withRealLoop {
            let server = try await ScriptedServer { stream, _ in
                try await stream.write("HTTP/1.1 200 OK\r\n\r\n")
                while true { try await stream.write([UInt8](repeating: 7, count: 65_536)) }
            }
            let size = try await fetch(HTTPRequest("GET", server.url)) { response in
                try await response.next()?.count ?? 0
            }
            #expect(size > 0)
            while server.server.connections > 0 { await Task.yield() }
            await server.server.stop()
        }
    }

    @Test func anErrorOfTheBodyEndsTheTransfer() throws {
        struct Enough: Error {}
        try withRealLoop {
            let server = try await ScriptedServer(text: "HTTP/1.1 200 OK\r\n\r\nhello")
            await #expect(throws: Enough.self) {
                try await fetch(HTTPRequest("GET", server.url)) { _ in throw Enough() }
            }
            #expect(try HTTPClient.current.running == 0)
            await server.server.stop()
        }
    }

    @Test(arguments: [nil, 30])
    func anUploadIsSentAsItIsMade(_ length: Int?) throws {
        try withRealLoop {
            let received = Event()
            let server = try await ScriptedServer { stream, head in
                #expect(head.contains("chunked") == (length == nil))
                #expect(head.contains("Content-Length: 30") == (length != nil))
                let first = try await stream.read(until: Array("number 1\n".utf8))
                #expect(first != nil)
                received.set()
                _ = try await stream.read(until: Array("number 3\n".utf8))
                if length == nil { _ = try await stream.read(until: Array("0\r\n\r\n".utf8)) }
                try await stream.write("done".asAnswer)
            }
            let made = Cell(0)
            let upload = HTTPChunks(length: length) {
                if made.value == 1 { try await received.wait() }
                made.value += 1
                return made.value <= 3 ? Array(" number \(made.value)\n".utf8) : nil
            }
            let request = HTTPRequest("PUT", server.url, upload: upload)
            #expect(try await fetch(request).text == "done")
            await server.server.stop()
        }
    }

    @Test(arguments: [["abc"], ["abc", "defgh"], ["abcdefghi"], ["abcde", "f"], []])
    func anUploadOfAnotherLengthIsAnError(_ chunks: [String]) throws {
        try withRealLoop {
            let received = Cell<[UInt8]>([])
            let server = try await ScriptedServer { stream, head in
                #expect(head.contains("Content-Length: 5"))
                while case let bytes = try await stream.read(atMost: 100), !bytes.isEmpty {
                    received.value += bytes
                }
            }
            let rest = Cell(chunks[...])
            let upload = HTTPChunks(length: 5) { rest.value.popFirst().map { Array($0.utf8) } }
            var request = HTTPRequest("PUT", server.url, upload: upload)
            // An upload that is not refused waits for an answer.
            request.limits.total = .seconds(2)
            let error = await httpError { try await fetch(request) }
            try #require(error?.kind == .badUpload)
            // The connection is not kept: the next request would be read as the missing bytes.
            try await withTimeout(.seconds(5)) {
                while server.server.connections > 0 { await Task.yield() }
            }
            #expect(received.value.count <= 5)
            await server.server.stop()
        }
    }

    @Test func anUploadIsMadeOnlyAsFastAsItIsTaken() throws {
        try withRealLoop {
            let server = try await ScriptedServer { stream, _ in
                try await waitForEnd(of: stream)
            }
            server.server.cancel()
            let idle = try await listen(on: "127.0.0.1", port: 0) { _ in
                try await sleep(for: .seconds(60))
            }
            let made = Cell(0)
            let upload = HTTPChunks {
                made.value += 1
                return [UInt8](repeating: 7, count: 65_536)
            }
            let request = HTTPRequest(
                "PUT", "http://127.0.0.1:\(idle.port ?? 0)/", upload: upload)
            let task = Task { try await fetch(request) }
            var last = -1
            while made.value != last || made.value == 0 {
                last = made.value
                for _ in 0..<2_000 { await Task.yield() }
            }
            #expect(made.value < 400)
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            await idle.stop()
        }
    }

    @Test(arguments: [false, true])
    func aSourceIsCancelledWithItsRequest(_ isRefused: Bool) throws {
        try withRealLoop {
            let cancelled = Event()
            let server = try await ScriptedServer { stream, _ in
                if isRefused {
                    try await stream.write("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")
                }
                try await waitForEnd(of: stream)
            }
            let upload = HTTPChunks {
                do { try await sleep(for: .seconds(600)) } catch { cancelled.set() }
                return nil
            }
            let request = HTTPRequest("PUT", server.url, upload: upload)
            let task = Task { try await fetch(request).status }
            if isRefused {
                #expect(try await task.value == 403)
            } else {
                for _ in 0..<100 { await Task.yield() }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
            }
            #expect(cancelled.isSet)
            await server.server.stop()
        }
    }

    @Test func anErrorOfTheSourceIsTheErrorOfTheRequest() throws {
        struct Torn: Error {}
        try withRealLoop {
            let server = try await ScriptedServer { stream, _ in
                try await waitForEnd(of: stream)
            }
            let request = HTTPRequest("PUT", server.url, upload: HTTPChunks { throw Torn() })
            await #expect(throws: Torn.self) { try await fetch(request) }
            await server.server.stop()
        }
    }
}
