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
/// - Parameters:
///   - url: It begins with `http://` or `https://`.
///   - fileID: The file of the call, for reports.
///   - line: The line of the call, for reports.
/// - Throws: `HTTPError`; `CancellationError`.
@LoopActor public func fetch(
    _ url: String, fileID: StaticString = #fileID, line: UInt = #line
) async throws -> HTTPResponse {
    try await HTTPClient.current.fetch(url, fileID: fileID, line: line)
}

/// Sends a request with the client of the loop, and collects the body of the response.
///
/// - Throws: `HTTPError`; `CancellationError`; the error of the source of an upload.
@LoopActor public func fetch(
    _ request: HTTPRequest, fileID: StaticString = #fileID, line: UInt = #line
) async throws -> HTTPResponse {
    try await HTTPClient.current.fetch(request, fileID: fileID, line: line)
}

/// Sends a request with the client of the loop, and passes the response to the body as soon as its
/// head is here: see `HTTPDownload`.
///
/// - Returns: What the body returns.
/// - Throws: `HTTPError`; `CancellationError`; the error that the body throws.
@LoopActor public func fetch<R: Sendable>(
    _ request: HTTPRequest, fileID: StaticString = #fileID, line: UInt = #line,
    _ body: @LoopActor (HTTPDownload) async throws -> R
) async throws -> R {
    try await HTTPClient.current.fetch(request, fileID: fileID, line: line, body)
}
