// SPDX-License-Identifier: Apache-2.0

import HTTPMessages
import ReactorTesting
import Testing

@testable import Reactor
@testable import ReactorHTTPServer

/// What the list of the tasks says of requests, in debug mode.
struct TaskListTests {
    @Test func aRequestIsListedWithItsMethodAndPath() throws {
        try RealLoop.reserve {
            let options = LoopOptions(slowLimit: .seconds(60))
            try EventLoop.run(polling: { try EpollPoller() }, options: options) {
                EventLoop.current.onReport = { _ in }
                try await withTimeout(.seconds(60)) { try await list() }
            }
        }
    }

    @LoopActor private func list() async throws {
        let go = Event()
        let server = try await serve { _ in
            try await go.wait()
            return HTTPResponse()
        }
        let client = try await server.connect()
        try await client.write(get("/meter"))
        while server.running == 0 { await nextTurn() }
        // The task of the request begins in the next turn.
        await nextTurn()
        await nextTurn()
        let state = EventLoop.current.taskStates.first { $0.origin.what == "task \"request\"" }
        let calls = state?.calls ?? []
        #expect(calls.first?.origin.what.hasPrefix("handler of 'GET /meter' on ") == true)
        #expect(calls.last?.origin.what == "Event.wait")
        go.set()
        _ = try await client.readToEnd()
        await server.stop()
    }
}
