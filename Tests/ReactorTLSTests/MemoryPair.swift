// SPDX-License-Identifier: Apache-2.0

@testable import Reactor
@testable import ReactorTLS

/// Makes pairs of sessions without streams.
@LoopActor struct MemoryContexts {
    let client: TLSContext
    let server: TLSContext

    func pair() throws(TLSError) -> MemoryPair {
        MemoryPair(
            client: MemorySide(try TLSSession(client, host: "broker.test", "server")),
            server: MemorySide(TLSSession(server, "client")))
    }
}

/// One side of a connection in memory.
@LoopActor final class MemorySide {
    let session: TLSSession
    var outgoing = ByteQueue()
    private static let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: 65_536, alignment: 1)

    init(_ session: TLSSession) {
        self.session = session
    }

    /// Gives it bytes of the other side, and returns those for the task.
    func take(_ bytes: [UInt8]) throws -> [UInt8] {
        let count = try bytes.withUnsafeBytes {
            try session.receive($0, into: Self.buffer, outgoing: &outgoing)
        }
        return Array(Self.buffer[..<count])
    }

    /// Sends a text, and returns what the other side has received.
    func exchange(_ text: String, with other: MemorySide) throws -> [UInt8] {
        try Array(text.utf8).withUnsafeBytes { try session.seal($0, outgoing: &outgoing) }
        return try other.take(outgoing.take(outgoing.count))
    }
}

/// Two sessions whose bytes the test carries.
@LoopActor struct MemoryPair {
    let client: MemorySide
    let server: MemorySide

    /// Carries bytes until neither side has more.
    ///
    /// - Parameter change: Gets what one side sends at a time.
    func run(inPiecesOf size: Int = .max, _ change: (inout [UInt8]) -> Void = { _ in }) throws {
        try client.session.begin(outgoing: &client.outgoing)
        while !client.outgoing.isEmpty || !server.outgoing.isEmpty {
            for (from, to) in [(client, server), (server, client)] where !from.outgoing.isEmpty {
                var bytes = from.outgoing.take(from.outgoing.count)
                change(&bytes)
                while !bytes.isEmpty {
                    let piece = Array(bytes.prefix(size))
                    bytes.removeFirst(piece.count)
                    _ = try to.take(piece)
                }
            }
        }
    }

    /// What the sides send to each other in a handshake.
    ///
    /// - Parameter number: How many times bytes are carried; the next ones stay with their sender.
    func flights(upTo number: Int = .max) throws -> [(isOfClient: Bool, bytes: [UInt8])] {
        var flights: [(isOfClient: Bool, bytes: [UInt8])] = []
        try client.session.begin(outgoing: &client.outgoing)
        while flights.count < number, !client.outgoing.isEmpty || !server.outgoing.isEmpty {
            let isOfClient = !client.outgoing.isEmpty
            let bytes = last(isOfClient)
            flights.append((isOfClient, bytes))
            _ = try (isOfClient ? server : client).take(bytes)
        }
        return flights
    }

    /// Takes what one side has to send.
    func last(_ isOfClient: Bool) -> [UInt8] {
        let side = isOfClient ? client : server
        return side.outgoing.take(side.outgoing.count)
    }
}
