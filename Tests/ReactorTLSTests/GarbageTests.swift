// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import PropertyTesting
import ReactorTesting
import Testing

@testable import Reactor
@testable import ReactorTLS

/// Bytes that are not those of a handshake: cut, changed or random. Both sides end in an error or
/// wait for more, and nothing is left behind.
struct GarbageTests {
    @Test(
        arguments: [
            (0x3000_00D0, false), (0x3000_00E0, true), (0x3010_0050, false), (0x3010_0060, true),
            (0x3020_0010, false), (0x3020_0020, true), (0x3030_0000, false), (0x3030_0010, true),
            (0x3040_0000, true), (0x3050_0010, true), (0x4000_0000, true), (0x1010_11F0, false),
        ] as [(CUnsignedLong, Bool)])
    func buffersAreFreedByCorrectedLibrariesOnly(_ version: CUnsignedLong, _ isSafe: Bool) {
        #expect(TLSSession.isSafeToFreeBuffers(version) == isSafe)
    }

    @Test func aHandshakeThatEndsAfterAnyByteFails() throws {
        try withContexts { contexts in
            let flights = try contexts.pair().flights()
            #expect(flights.count >= 3)
            for (number, flight) in flights.enumerated() {
                for end in 0..<flight.bytes.count {
                    let pair = try contexts.pair()
                    _ = try pair.flights(upTo: number)
                    let side = flight.isOfClient ? pair.server : pair.client
                    let piece = Array(pair.last(flight.isOfClient).prefix(end))
                    if !piece.isEmpty { _ = try side.take(piece) }
                    let isReady = side.session.isReady
                    let error = await failure(StreamError.self) { try side.take([]) }
                    #expect(error?.kind == (isReady ? .truncated : .reset), "byte \(end)")
                    #expect(ERR_peek_error() == 0)
                }
            }
        }
    }

    @Test(arguments: Seeds.fresh(300))
    func changedBytesNeverPassForTheRightOnes(seed: UInt64) throws {
        try withContexts { contexts in
            var random = SeededGenerator(seed: seed)
            let pair = try contexts.pair()
            var isFirst = random.chance(50)
            do {
                try pair.run { bytes in
                    if isFirst || random.chance(40) { bytes = random.damage(bytes) }
                    isFirst = false
                }
            } catch is StreamError {}
            #expect(ERR_peek_error() == 0)
            #expect(pair.client.outgoing.count + pair.server.outgoing.count < 40_000)
            guard pair.client.session.isReady, pair.server.session.isReady else { return }
            guard pair.client.session.tlsFailure == nil else { return }
            guard pair.server.session.tlsFailure == nil else { return }
            // Changes that are not part of the agreement, such as the version of a record.
            let answer = try? pair.client.exchange("question", with: pair.server)
            #expect(answer == nil || answer == Array("question".utf8), "seed \(seed)")
        }
    }

    @Test(arguments: Seeds.fresh(100))
    func randomBytesAreRefused(seed: UInt64) throws {
        try withContexts { contexts in
            var random = SeededGenerator(seed: seed)
            for side in [try contexts.pair().client, try contexts.pair().server] {
                var bytes = random.bytes(Int.random(in: 1...3000, using: &random))
                if random.chance(70) {
                    bytes = [22, 3, UInt8.random(in: 0...4, using: &random)] + bytes
                }
                for piece in random.pieces(of: bytes, upTo: 500)
                where side.session.tlsFailure == nil {
                    _ = try? side.take(Array(piece))
                }
                #expect(!side.session.isReady)
                #expect(ERR_peek_error() == 0)
            }
        }
    }

    @Test func bytesInSinglePiecesAreEnough() throws {
        try withContexts { contexts in
            let pair = try contexts.pair()
            try pair.run(inPiecesOf: 1)
            #expect(pair.client.session.isReady && pair.server.session.isReady)
            let answer = try pair.client.exchange("question", with: pair.server)
            #expect(answer == Array("question".utf8))
        }
    }

    private func withContexts(
        _ body: @escaping @LoopActor (MemoryContexts) async throws -> Void
    ) throws {
        try withRealLoop {
            let made = Certificates.shared
            try await body(
                MemoryContexts(client: made.client.context(), server: made.server.context()))
        }
    }
}

extension SeededGenerator {
    /// The bytes with some of them changed, missing, doubled or cut off.
    fileprivate mutating func damage(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &self) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &self)
            switch Int.random(in: 0..<5, using: &self) {
            case 0: bytes.remove(at: place)
            case 1: bytes.insert(contentsOf: self.bytes(3), at: place)
            case 2: bytes.removeSubrange(place...)
            case 3: bytes += bytes[place...]
            default: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
            }
        }
        return bytes
    }
}
