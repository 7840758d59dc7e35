// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTPMessages

struct HTTPHeadersTests {
    @Test func namesAreComparedInAnyCase() {
        var headers: HTTPHeaders = ["Content-Type": "text/plain", "X-A": "1", "x-a": "2"]
        #expect(headers["content-type"] == "text/plain")
        #expect(headers.values(of: "X-a") == ["1", "2"])
        #expect(headers["X-B"] == nil)
        headers["X-A"] = "3"
        #expect(headers.map(\.name) == ["Content-Type", "X-A"])
        #expect(headers.values(of: "x-a") == ["3"])
        headers["X-a"] = nil
        #expect(headers.map(\.value) == ["text/plain"])
        headers["New"] = "n"
        #expect(headers.count == 2)
        // Bits that make a letter small make other signs different ones.
        headers["A@B"] = "at"
        #expect(headers["A`B"] == nil)
    }

    @Test(arguments: [
        ("X", "a\r\nSet-Cookie: b"), ("X", "a\nb"), ("X", "a\0"), ("X Y", "a"), ("", "a"),
        ("X:", "a"), ("Ä", "a"), ("X", "\u{7F}"),
    ])
    func aFieldThatBeginsAnotherIsFound(_ name: String, _ value: String) {
        var headers: HTTPHeaders = ["Fine": "a\tb ä"]
        #expect(headers.problem == nil)
        headers.add(name, value)
        #expect(headers.problem != nil)
    }
}
