// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import ReactorTesting
import Testing

@testable import Reactor
@testable import ReactorTLS

/// Each wait can be cancelled, in the handshake and after it.
struct CancellationTests {
    @Test func aHandshakeCanBeCancelledAtEachStep() throws {
        try withRealLoop {
            let watched = EventLoop.current.statistics.descriptors
            var completed = 0
            var steps = 0
            while completed < 10 {
                steps += 1
                let (here, there) = try ByteStream.pair()
                let client = Task {
                    try await here.startTLS(Certificates.shared.client, host: "localhost")
                }
                let server = Task { try await there.startTLS(Certificates.shared.server) }
                for _ in 0..<steps { await Task.yield() }
                let isOfClient = steps % 2 == 0
                (isOfClient ? client : server).cancel()
                let results = (await client.result, await server.result)
                switch isOfClient ? results.0 : results.1 {
                case .success: completed += 1
                case .failure(let error):
                    #expect(error is CancellationError)
                    #expect((isOfClient ? here : there).isClosed)
                }
                here.close()
                there.close()
            }
            // How many steps a handshake takes depends on how busy the machine is.
            #expect(completed < steps)
            #expect(EventLoop.current.statistics.descriptors == watched)
        }
    }

    @Test func connectingCanBeCancelledAtEachStep() throws {
        try withRealLoop {
            let server = try await listenToEcho(Certificates.shared.server)
            let settings = Certificates.shared.client
            for steps in 0..<60 {
                let client = spawn {
                    let stream = try await connect(
                        host: "localhost", port: server.port ?? 0, tls: settings)
                    try await stream.write("x\n")
                    return try await stream.readLine()
                }
                for _ in 0..<steps * 3 { await Task.yield() }
                client.cancel()
                do {
                    #expect(try await client.value == "x")
                } catch {
                    #expect(error is CancellationError)
                }
            }
            while server.connections > 0 { await Task.yield() }
            await server.stop()
        }
    }

    @Test(arguments: Seeds.fresh(10))
    func cancelledWritesLeaveOutWholeWrites(seed: UInt64) throws {
        try withRealLoop {
            let (here, there) = try await securePair()
            let writes = try await CancelledWrites(
                from: here, to: there, number: 300, largest: 20_000, seed: seed)
            #expect(writes.received == writes.expected)
            #expect(writes.count > 0 && writes.count < 300)
        }
    }

    @Test(arguments: Seeds.fresh(20))
    func cancelledReadsLoseNothing(seed: UInt64) throws {
        try withRealLoop {
            var random = SeededGenerator(seed: seed)
            let (here, there) = try await securePair()
            let bytes = random.bytes(200_000)
            let pieces = random.pieces(of: bytes, upTo: 30_000)
            let writer = Task {
                for piece in pieces { try await here.write(Array(piece)) }
                try await here.finishWriting()
            }
            var received: [UInt8] = []
            while received.count < bytes.count {
                let reading = Task { _ = try await there.read(exactly: 1_000_000) }
                for _ in 0..<Int.random(in: 0...8, using: &random) { await Task.yield() }
                reading.cancel()
                _ = await reading.result
                let count = Int.random(in: 1...9000, using: &random)
                received += try await there.read(atMost: count)
            }
            #expect(received == bytes)
            #expect(try await there.read(atMost: 1).isEmpty)
            try await writer.value
        }
    }
}
