// SPDX-License-Identifier: Apache-2.0

import Reactor
import Testing

@testable import ReactorHTTP

/// How addresses are read, and which names have to be looked up.
struct AddressTests {
    @Test func thePartsAreThoseOfLibcurl() throws {
        let url = try URLParts("HTTPS://User:pw@Meter.LAN/a b?x=1#y")
        #expect(url.scheme == "https" && url.host == "meter.lan" && url.port == 443)
        #expect(try URLParts("http://[::1]:8080/").host == "[::1]")
        #expect(try URLParts("http://[::1]:8080/").port == 8080)
        let next = try URLParts("../c?d", relativeTo: "http://a/x/y/z")
        #expect(next.text == "http://a/x/c?d")
        #expect(try URLParts("//b/c", relativeTo: "https://a/x").text == "https://b/c")
        #expect(try URLParts("http://a/").isSameServer(as: URLParts("http://A:80/b")))
        #expect(try !URLParts("http://a/").isSameServer(as: URLParts("https://a/")))
        #expect(try !URLParts("http://a/").isSameServer(as: URLParts("http://a:81/")))
    }

    @Test(arguments: [
        ("http://u:p@a:81/x?k=1#f", "http://a:81/x"), ("http://a/", "http://a/"),
        ("u:p@a?k=1", "a"), ("", ""), ("http://u:p@a:99999/x?k=1", "http://a:99999/x"),
        ("http://u:p#?@/@a:x/", "http://a:x/"), ("http://a:x/?k=1", "http://a:x/"),
    ])
    func aMessageHasNoSecrets(_ url: String, _ shown: String) {
        #expect(URLParts.withoutSecrets(url) == shown)
    }

    @Test(arguments: [
        ("localhost", false), ("a.localhost", false), ("127.0.0.1", false), ("[::1]", false),
        ("meter.lan", true), ("meter", true), ("1.2.3.4.5", true),
    ])
    func onlyNamesAreLookedUp(_ host: String, _ isName: Bool) throws {
        try withRealLoop { #expect(NameCache.isName(host) == isName) }
    }

    @Test func aProxyIsTakenFromTheEnvironmentAsCurlDoes() throws {
        let plain = try URLParts("http://www.meter.lan/")
        let secure = try URLParts("https://meter.lan/")
        func proxy(_ url: URLParts, _ variables: [String: String]) -> String? {
            ProxySettings { variables[$0] }.proxy(for: url)
        }
        #expect(proxy(plain, [:]) == nil)
        #expect(proxy(plain, ["http_proxy": "p:1"]) == "p:1")
        #expect(proxy(plain, ["HTTP_PROXY": "p:1"]) == nil)
        #expect(proxy(secure, ["http_proxy": "p:1"]) == nil)
        #expect(proxy(secure, ["HTTPS_PROXY": "p:2"]) == "p:2")
        #expect(proxy(secure, ["all_proxy": "p:3"]) == "p:3")
        for exception in ["*", "meter.lan", ".meter.lan", "x, meter.lan"] {
            #expect(proxy(plain, ["http_proxy": "p:1", "no_proxy": exception]) == nil)
        }
        #expect(proxy(plain, ["http_proxy": "p:1", "NO_PROXY": "eter.lan,www"]) == "p:1")
    }

    @Test func theHeadIsReadLineByLine() {
        var head = ResponseHead()
        let lines = [
            "HTTP/1.1 100 Continue\r\n", "X: dropped\r\n", "\r\n", "HTTP/2 204 \r\n",
            "A:1\r\n", "a: \t 2 \r\n", "no colon\r\n", ":\r\n", "B:\r\n",
        ]
        for line in lines { read(line) }
        #expect(!head.isComplete)
        for line in ["\r\n", "Trailer: dropped\r\n", "HTTP/1.1 500 No\r\n"] { read(line) }
        #expect(head.isComplete && head.status == 204 && head.redirect == nil)
        #expect(head.headers.values(of: "a") == ["1", "2"] && head.headers["b"] == "")
        #expect(head.headers["X"] == nil && head.headers["Trailer"] == nil)

        func read(_ line: String) {
            Array(line.utf8).withUnsafeBytes { head.read($0) }
        }
    }
}
