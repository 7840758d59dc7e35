// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Reactor

/// Writes of random sizes, each in a task that is cancelled after a random time: a cancelled write
/// has written all of its bytes or none.
@LoopActor package struct CancelledWrites {
    /// What the other side has received.
    package let received: [UInt8]
    /// The bytes of the writes that succeeded.
    package let expected: [UInt8]
    /// How many of the writes succeeded.
    package let count: Int

    /// - Parameters:
    ///   - here: Is written to, and finished.
    ///   - there: Is read to its end.
    ///   - number: How many writes there are.
    ///   - largest: The largest number of bytes in one.
    package init(
        from here: ByteStream, to there: ByteStream, number: Int, largest: Int, seed: UInt64
    ) async throws {
        var random = SeededGenerator(seed: seed)
        here.highWaterMark = 1000
        let sizes = (0..<number).map { _ in Int.random(in: 1...largest, using: &random) }
        let delays = sizes.map { _ in Int.random(in: 0...6, using: &random) }
        let writer = Task {
            var written: [UInt8] = []
            var count = 0
            for (number, size) in sizes.enumerated() {
                let piece = [UInt8](repeating: UInt8(number % 251), count: size)
                let write = spawn { try await here.write(piece) }
                for _ in 0..<delays[number] { await Task.yield() }
                write.cancel()
                guard (try? await write.value) != nil else { continue }
                written += piece
                count += 1
            }
            try await here.finishWriting()
            return (written, count)
        }
        received = try await there.readAll()
        (expected, count) = try await writer.value
    }
}
