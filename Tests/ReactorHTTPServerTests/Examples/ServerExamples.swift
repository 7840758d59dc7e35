// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor
import ReactorHTTPServer

// The code of the documentation; DocumentationTests compares them line by line.

private func newestValues() -> String { "" }

@LoopActor private func newestEvent() -> [UInt8] { Array("data: \(newestValues())\n\n".utf8) }

@LoopActor private func server() async throws {
    let server = try await serveHTTP(port: 8080) { request in
        switch (request.method, request.path) {
        case ("GET", "/values"): HTTPResponse(text: newestValues())
        default: HTTPResponse(404, text: "no such page\n")
        }
    }
    await server.stop()
}

private func liveValues() throws {
    try EventLoop.run(cancellingOn: SIGINT, SIGTERM) {
        let server = try await serveHTTP(port: 8080) { request in
            guard request.path == "/live" else { return HTTPResponse(404, text: "no such page\n") }
            let events = ticks(every: .seconds(1)).map { _ in await newestEvent() }
            return HTTPResponse(
                headers: ["Content-Type": "text/event-stream"], stream: HTTPChunks(events))
        }
        print("http://127.0.0.1:\(server.port ?? 0)/live")
        for try await _ in try signals(SIGHUP) {}
    }
}
