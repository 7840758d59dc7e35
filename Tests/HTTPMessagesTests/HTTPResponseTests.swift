// SPDX-License-Identifier: Apache-2.0

import Reactor
import ReactorTesting
import Testing

@testable import HTTPMessages

struct HTTPResponseTests {
    @Test func onlyA2xxIsASuccess() throws {
        #expect(try HTTPResponse(204).requireSuccess().status == 204)
        var response = HTTPResponse(404, text: "no\n  such   page")
        response.url = "http://user:secret@meter.lan/x?key=secret"
        #expect(
            error(of: response)?.description
                == "http://meter.lan/x answered with status 404: check the address: no such page")
        let long = HTTPResponse(500, body: Array(repeating: 0xC3, count: 100_000))
        #expect(error(of: long)?.excerpt.count == 200)
    }

    @Test func theAnswerOfAStrangerIsPrintable() {
        let text = "a\u{1B}[2Jb\u{7F}\u{9B}\u{202E}c"
        let excerpt = error(of: HTTPResponse(500, text: text))?.excerpt
        #expect(excerpt == "a\u{FFFD}[2Jb\u{FFFD}\u{FFFD}\u{FFFD}c")
    }

    private func error(of response: HTTPResponse) -> HTTPStatusError? {
        do throws(HTTPStatusError) {
            try response.requireSuccess()
            return nil
        } catch {
            return error
        }
    }

    @Test func theDecoderOfTheCallerGetsTheBodyOfASuccess() throws {
        let number = try HTTPResponse(text: "42").decode {
            Int(String(decoding: $0, as: UTF8.self))
        }
        #expect(number == 42)
        #expect(throws: HTTPStatusError.self) {
            try HTTPResponse(503, text: "42").decode { $0.count }
        }
    }

    @Test func aTextIsATextUnlessAHeaderSaysOtherwise() {
        #expect(HTTPResponse(text: "ä").headers["Content-Type"] == "text/plain; charset=utf-8")
        let page = HTTPResponse(headers: ["content-type": "text/html"], text: "ä")
        #expect(page.headers.values(of: "Content-Type") == ["text/html"])
        #expect(page.body == [0xC3, 0xA4] && page.text == "ä")
    }

    @Test func chunksComeFromASequenceOneByOne() throws {
        try RealLoop.run {
            let queue = Queue<[UInt8]>(capacity: 4)
            for number in UInt8(1)...3 { try await queue.put([number]) }
            queue.finish()
            let chunks = HTTPChunks(queue, length: 3)
            var found: [[UInt8]] = []
            while let chunk = try await chunks.next() { found.append(chunk) }
            #expect(found == [[1], [2], [3]] && chunks.length == 3)
        }
    }
}
