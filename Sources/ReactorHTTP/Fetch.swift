// SPDX-License-Identifier: Apache-2.0

import HTTPMessages
import Reactor

/// Fetches a page with GET: the shortest way.
///
/// ```swift
/// let page = try await fetch("http://meter.lan/values")
/// let pages = try await gather(addresses, atMost: 16) { try await fetch($0).text }
/// ```
///
/// It uses a client of the loop with default options, which keeps connections for the next
/// requests: see `HTTPClient`.
///
/// - Parameter url: It begins with `http://` or `https://`.
/// - Throws: `HTTPError`; `CancellationError`.
@LoopActor public func fetch(_ url: String) async throws -> HTTPResponse {
    try await HTTPClient.current.fetch(url)
}

/// Sends a request with the client of the loop, and collects the body of the response.
///
/// - Throws: `HTTPError`; `CancellationError`; the error of the source of an upload.
@LoopActor public func fetch(_ request: HTTPRequest) async throws -> HTTPResponse {
    try await HTTPClient.current.fetch(request)
}

/// Sends a request with the client of the loop, and passes the response to the body as soon as its
/// head is here: see `HTTPDownload`.
///
/// - Returns: What the body returns.
/// - Throws: `HTTPError`; `CancellationError`; the error that the body throws.
@LoopActor public func fetch<R: Sendable>(
    _ request: HTTPRequest, _ body: @LoopActor (HTTPDownload) async throws -> R
) async throws -> R {
    try await HTTPClient.current.fetch(request, body)
}
