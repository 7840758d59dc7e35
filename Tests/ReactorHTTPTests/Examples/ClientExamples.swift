// SPDX-License-Identifier: Apache-2.0

import Foundation
import Reactor
import ReactorHTTP

// The code of the documentation; DocumentationTests compares them line by line.

private struct Measurement: Decodable, Sendable {
    let value: Double
}

private func show(_ what: Any...) {}

@LoopActor private func headersOfARequest() {
    var headers: HTTPHeaders = ["Accept": "application/json"]
    headers.add("X-Tag", "a")
    headers.add("X-Tag", "b")
    show(headers["accept"] ?? "", headers.values(of: "x-tag"))
}

@LoopActor private func bodyInChunks(_ file: ByteStream) {
    let lines = HTTPChunks { try await file.readLine().map { Array("\($0)\n".utf8) } }
    show(lines)
}

@LoopActor private func decoder() async throws {
    let readings = try await fetch("http://meter.lan/readings").decode {
        try JSONDecoder().decode([Measurement].self, from: Data($0))
    }
    show(readings)
}

@LoopActor private func ownClient() async throws {
    let client = try HTTPClient(HTTPClientOptions(trust: .authorities(file: "/etc/meter/ca.pem")))
    let page = try await client.fetch("https://meter.lan/values").requireSuccess()
    show(page.headers["Content-Type"] ?? "", page.text)
}

@LoopActor private func download() async throws {
    try await fetch(HTTPRequest("GET", "http://meter.lan/log")) { response in
        try response.requireSuccess()
        for try await chunk in response { show(chunk.count) }
    }
}

@LoopActor private func many(_ addresses: [String]) async throws {
    let page = try await fetch("http://meter.lan/values")
    let pages = try await gather(addresses, atMost: 16) { try await fetch($0).text }
    show(page, pages)
}

@LoopActor private func manyWithSuccess(_ addresses: [String]) async throws {
    let pages = try await gather(addresses, atMost: 16) { address in
        try await fetch(address).requireSuccess().text
    }
    show(pages)
}

private func program() throws {
    try EventLoop.run {
        let addresses = (1...100).map { "http://sensor\($0).lan/values" }
        let pages = try await gather(addresses, atMost: 16) { address in
            do {
                return try await fetch(address).requireSuccess().text
            } catch let error as HTTPError where error.kind == .timedOut {
                return "no answer from \(address)"
            }
        }
        for page in pages { print(page) }
    }
}

@LoopActor private func post(_ json: [UInt8]) async throws {
    let request = HTTPRequest(
        "POST", "https://broker.example/readings",
        headers: ["Content-Type": "application/json"], body: json,
        limits: HTTPLimits(total: .seconds(5)))
    try await fetch(request).requireSuccess()
}
