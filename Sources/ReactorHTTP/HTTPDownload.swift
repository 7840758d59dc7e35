// SPDX-License-Identifier: Apache-2.0

import HTTPMessages
import Reactor

/// A response whose body is taken chunk by chunk, inside the body of a streaming `fetch`.
///
/// ```swift
/// try await fetch(HTTPRequest("GET", "http://meter.lan/log")) { response in
///     try response.requireSuccess()
///     for try await chunk in response { show(chunk.count) }
/// }
/// ```
///
/// Nothing is read while the program takes nothing: at most 80 kB wait here, and the server has to
/// wait too. Only one task at a time may take chunks.
///
/// Nothing is decompressed: a compressed body could grow without bound here while it waits. The
/// request asks for no compression, and what a server compresses all the same comes as it was sent.
///
/// Isolation: the loop, except for its iterator, which goes to the loop.
@LoopActor public final class HTTPDownload: AsyncSequence {
    /// The status, 200 to 999.
    public let status: Int
    /// The header fields.
    public let headers: HTTPHeaders
    /// Where it comes from, after redirects.
    public let url: String

    private let transfer: Transfer

    init(_ transfer: Transfer) {
        status = transfer.buffer.head.status
        headers = transfer.buffer.head.headers
        url = transfer.url
        self.transfer = transfer
    }

    /// Does nothing if the status is 200 to 299.
    ///
    /// - Throws: `HTTPStatusError` for any other status.
    public func requireSuccess() throws(HTTPStatusError) {
        var response = HTTPResponse(status, headers: headers)
        response.url = url
        try response.requireSuccess()
    }

    /// The bytes that have come, as soon as there are some; `nil` at the end.
    ///
    /// - Throws: `HTTPError`; `CancellationError`, which takes no byte.
    public func next(
        fileID: StaticString = #fileID, line: UInt = #line
    ) async throws -> [UInt8]? {
        beginWait("next chunk", fileID, line)
        defer { endWait() }
        return try await transfer.nextChunk()
    }

    /// Takes chunk after chunk.
    public struct Iterator: AsyncIteratorProtocol {
        let download: HTTPDownload

        /// The next chunk; `nil` at the end.
        ///
        /// - Throws: As `HTTPDownload.next`.
        public func next(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
            try await download.next()
        }

        /// The same, for callers without an isolation.
        public func next() async throws -> [UInt8]? {
            try await download.next()
        }
    }

    /// Starts to take chunks, in a `for try await`.
    public nonisolated func makeAsyncIterator() -> Iterator {
        Iterator(download: self)
    }
}
