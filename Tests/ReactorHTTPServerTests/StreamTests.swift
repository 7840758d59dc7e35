// SPDX-License-Identifier: Apache-2.0

import HTTPMessages
import Reactor
import Testing

@testable import ReactorHTTPServer

struct StreamTests {
    @Test func eventsArriveAsTheyAreMade() throws {
        try withRealLoop {
            let values = Queue<[UInt8]>(capacity: 8)
            let server = try await serve { _ in
                HTTPResponse(
                    headers: ["Content-Type": "text/event-stream"], stream: HTTPChunks(values))
            }
            let client = try await server.connect()
            try await client.write(get("/events"))
            let head = try await client.readHead()
            #expect(head.contains("text/event-stream") && head.contains("chunked"))
            for number in 0..<5 {
                try await values.put(Array("data: \(number)\n\n".utf8))
                #expect(try await client.readLine() == "9")
                #expect(try await client.readLine() == "data: \(number)")
                _ = try await client.read(exactly: 3)
            }
            values.finish()
            #expect(try await client.readToEnd() == "0\r\n\r\n")
            await server.stop()
        }
    }

    @Test func aStreamThatIsNotWantedIsNotMade() throws {
        try withRealLoop {
            let cancelled = Cell(false)
            let server = try await serve { _ in
                HTTPResponse(
                    stream: HTTPChunks {
                        do { try await sleep(for: .seconds(60)) } catch { cancelled.value = true }
                        return nil
                    })
            }
            let answer = try await server.exchange(
                "HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 200") && answer.hasSuffix("\r\n\r\n"))
            while server.running > 0 { await Task.yield() }
            #expect(cancelled.value)
            await server.stop()
        }
    }

    @Test func aStreamOfKnownLengthIsNotChunked() throws {
        try withRealLoop {
            let server = try await serve { _ in
                let count = Cell(0)
                var response = HTTPResponse(
                    stream: HTTPChunks(length: 9) {
                        count.value += 1
                        return count.value <= 3 ? Array("abc".utf8) : nil
                    })
                response.headers["Content-Length"] = "77"
                response.body = Array("beginning".utf8)
                return response
            }
            let answer = try await server.exchange(get("/"))
            #expect(answer.contains("Content-Length: 18\r\n") && !answer.contains("77"))
            #expect(answer.hasSuffix("\r\n\r\nbeginningabcabcabc"))
            await server.stop()
        }
    }

    @Test func aStreamIsMadeOnlyAsFastAsItIsTaken() throws {
        try withRealLoop {
            let made = Cell(0)
            let server = try await serve { _ in
                HTTPResponse(
                    stream: HTTPChunks {
                        made.value += 1
                        return made.value <= 3_000 ? [UInt8](repeating: 7, count: 10_000) : nil
                    })
            }
            let client = try await server.connect()
            try await client.write(get("/"))
            var last = -1
            while made.value != last || made.value == 0 {
                last = made.value
                for _ in 0..<2_000 { await Task.yield() }
            }
            #expect(made.value < 2_000)
            var size = 0
            while case let bytes = try await client.read(atMost: 65_536), !bytes.isEmpty {
                size += bytes.count
            }
            #expect(size > 30_000_000 && made.value == 3_001)
            await server.stop()
        }
    }

    @Test func anErrorInTheMiddleCutsTheResponseOffAndIsReported() throws {
        struct Torn: Error {}
        try withRealLoop {
            let reports = collectReports()
            let server = try await serve { _ in
                let count = Cell(0)
                return HTTPResponse(
                    stream: HTTPChunks {
                        count.value += 1
                        if count.value > 2 { throw Torn() }
                        return Array("abc".utf8)
                    })
            }
            let answer = try await server.exchange(get("/"))
            #expect(answer.contains("abc") && !answer.hasSuffix("0\r\n\r\n"))
            #expect(reports.value.count == 1 && reports.value[0].hasSuffix("Torn()"))
            #expect(server.running == 0)
            await server.stop()
        }
    }
}
