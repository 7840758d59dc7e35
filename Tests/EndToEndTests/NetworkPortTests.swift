// SPDX-License-Identifier: Apache-2.0

import Reactor
import ReactorTesting
import TestSupport
import Testing

/// The built gateway and a bridge that the test plays, on a real socket.
@Suite(.serialized) struct NetworkPortTests {
    /// The readings of a bridge that comes, goes, and comes back.
    @Test func aBridgeThatComesBackIsInUseWithinFiveSeconds() throws {
        try RealLoop.run {
            let stage = try await LiveStage()
            let sensors = Queue<ByteStream>()
            let first = try await Self.listen(0, sensors)
            let port = try #require(first.port)
            await first.stop()
            try stage.start(
                """
                devices: { room: { model: generic/climate-line, port: "tcp://127.0.0.1:\(port)" } }

                """)
            let subscriber = stage.subscriber
            for (round, kind) in zip(1..., ["missing", "unplugged"]) {
                try await subscriber.until("the problem is \(kind)") {
                    subscriber.texts("shed/room/problem").contains { $0.contains(kind) }
                }
                let server = try await Self.listen(port, sensors)
                let line = try await withTimeout(.seconds(5)) { try await sensors.take() }
                try await line.write("T=\(round).5 H=40.1\r\nT=9")
                try await subscriber.until("a reading") {
                    subscriber.texts("shed/room").last?.contains(":\(round).5,") == true
                }
                #expect(
                    subscriber.texts("shed/room/problem").last?.contains(#""kind":"none""#) == true)
                // In the middle of a line.
                await server.stop()
            }
            try await subscriber.until("the last problem") {
                subscriber.texts("shed/room/availability").last == "offline"
            }
            #expect(!subscriber.texts("shed/room").contains { $0.contains(":9") })
            try await stage.end()
        }
    }

    @LoopActor private static func listen(
        _ port: Int, _ sensors: Queue<ByteStream>
    ) async throws -> StreamServer {
        try await Reactor.listen(on: "127.0.0.1", port: port) { stream in
            try await sensors.put(stream)
            try await sleep(for: .seconds(60))
        }
    }
}
