// SPDX-License-Identifier: Apache-2.0

import Reactor

/// A body that is made while it is sent, chunk after chunk.
///
/// The next chunk is asked for when the one before was taken, so a receiver that is slow slows down
/// the source: at most one chunk waits. It is consumed once.
///
/// ```swift
/// let lines = HTTPChunks { try await file.readLine().map { Array("\($0)\n".utf8) } }
/// ```
public struct HTTPChunks: Sendable {
    /// How many bytes come in all; `nil` if that is not known.
    public let length: Int?
    /// Makes the next chunk, `nil` at the end.
    package let next: @LoopActor () async throws -> [UInt8]?

    /// Chunks that a function makes.
    ///
    /// - Parameters:
    ///   - length: The number of bytes of all chunks, sent as `Content-Length`; `nil` if it is not
    ///     known.
    ///   - next: The next chunk; `nil` at the end. An empty chunk is left out. It is called again
    ///     when the last chunk was taken, and cancelled when the other side has gone.
    public init(
        length: Int? = nil, _ next: @escaping @LoopActor () async throws -> [UInt8]?
    ) {
        require(length ?? 0 >= 0, "a number of bytes is not negative: \(length ?? 0)")
        self.length = length
        self.next = next
    }

    /// The chunks of a sequence, such as a `Queue` of values to send.
    ///
    /// - Parameters:
    ///   - sequence: It is iterated once.
    ///   - length: How many bytes come in all; `nil` if it is not known.
    @LoopActor public init<Source: AsyncSequence & Sendable>(
        _ sequence: Source, length: Int? = nil
    ) where Source.Element == [UInt8] {
        let source = ChunkSource(sequence)
        self.init(length: length) { try await source.next() }
    }
}

/// The iterator of a sequence, which stays on the loop.
@LoopActor private final class ChunkSource<Source: AsyncSequence & Sendable>
where Source.Element == [UInt8] {
    private var iterator: Source.AsyncIterator

    init(_ sequence: Source) {
        iterator = sequence.makeAsyncIterator()
    }

    func next() async throws -> [UInt8]? {
        var current = iterator
        defer { iterator = current }
        return try await current.next(isolation: LoopActor.shared)
    }
}
