// SPDX-License-Identifier: Apache-2.0

import Reactor

/// A TCP server whose connections the test serves.
@LoopActor final class FarServer {
    let port: Int
    private let server: StreamServer
    private let streams: Queue<ByteStream>

    init() async throws {
        let streams = Queue<ByteStream>()
        self.streams = streams
        server = try await listen(on: "127.0.0.1", port: 0) { stream in
            try await streams.put(stream)
            // Until the server is stopped.
            try await sleep(for: .seconds(60))
        }
        port = server.port ?? 0
    }

    /// The next connection.
    func next() async throws -> ByteStream {
        try await streams.take()
    }

    func stop() async {
        await server.stop()
    }
}
