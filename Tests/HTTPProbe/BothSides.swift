// SPDX-License-Identifier: Apache-2.0

import HTTPMessages
import Reactor
import ReactorHTTP
import ReactorHTTPServer

/// The client and the server of this package with each other.
@LoopActor enum BothSides {
    static func probe() async throws {
        let server = try await serveHTTP(port: 0) { request in
            switch request.path {
            case "/count": HTTPResponse(stream: HTTPChunks(Numbers(3).next))
            case "/echo": HTTPResponse(body: request.body)
            default: HTTPResponse(404, text: "no page \(request.path)")
            }
        }
        let address = "http://127.0.0.1:\(server.port ?? 0)"
        print("missing:", try await fetch("\(address)/a%20b").text)
        print("stream:", try await fetch("\(address)/count").text.split(separator: "\n"))
        let numbers = HTTPRequest("POST", "\(address)/echo", upload: HTTPChunks(Numbers(3).next))
        print("upload:", try await fetch(numbers).text.split(separator: "\n"))
        let big = [UInt8](repeating: 7, count: 1_000_000)
        let large = HTTPRequest("PUT", "\(address)/echo", body: big)
        print("large:", try await fetch(large).body == big)
        await server.stop()
    }
}
