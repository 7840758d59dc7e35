// SPDX-License-Identifier: Apache-2.0

import HTTPMessages
import Reactor

/// Sends requests, and keeps connections for the next ones.
///
/// ```swift
/// let client = try HTTPClient(HTTPClientOptions(trust: .authorities(file: "/etc/meter/ca.pem")))
/// let page = try await client.fetch("https://meter.lan/values").requireSuccess()
/// show(page.headers["Content-Type"] ?? "", page.text)
/// ```
///
/// The function `fetch` uses a client of the loop with default options; make one of your own for
/// other certificates, a unix socket, or other limits of connections.
///
/// **What it does.** HTTP/1.1, and HTTP/2 where TLS negotiates it. It decompresses bodies that
/// it collects. It
/// follows redirects, only to `http` and `https`, and tells no password to another server. It
/// checks certificates. It uses the proxy that the environment names, as the `curl` command does
/// (`https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`). It keeps no cookies and no cache.
///
/// **Bounded.** `HTTPLimits` bounds the time and the memory of each request, `HTTPClientOptions`
/// the number of connections.
///
/// **Redirects** are followed here and not by libcurl, which would look up the name of the next
/// host on a thread of its own: see `NameCache`.
///
/// **The end.** A request that is cancelled closes its connection at once, or its stream in
/// HTTP/2. A client that is dropped, or whose loop ends, closes all connections; requests that
/// still run throw `CancellationError`.
///
/// **Cost.** Everything runs on the loop's thread, TLS included; names are looked up in `offload`.
/// libcurl reads the authorities of the system at the first connection with TLS, which blocks the
/// loop for 20 to 100 ms, and keeps them for a day.
///
/// Isolation: the loop.
@LoopActor public final class HTTPClient {
    /// How many requests wait for the end of their response, without those that wait for the
    /// address of a host.
    public var running: Int { multi.count }

    private let multi: Multi
    private let options: HTTPClientOptions
    private let names = NameCache()
    private let loop = EventLoop.current
    private static var shared: HTTPClient?

    /// Makes a client without connections.
    ///
    /// - Throws: `HTTPError` if there is no memory.
    public init(_ options: HTTPClientOptions = HTTPClientOptions()) throws(HTTPError) {
        require(
            options.connections > 0 && options.connectionsPerHost > 0,
            "a client needs at least one connection")
        self.options = options
        multi = try Multi(options)
    }

    deinit {
        loop.callFromAnyThread { [multi] in multi.close() }
    }

    /// The client of the running loop, with default options.
    static var current: HTTPClient {
        get throws(HTTPError) {
            if let shared, !shared.multi.isClosed { return shared }
            let client = try HTTPClient()
            shared = client
            return client
        }
    }

    /// Ends all requests with a `CancellationError`, and closes all connections. The client cannot
    /// be used any more.
    public func close() {
        multi.close()
    }

    /// Fetches a page with GET and the default limits.
    ///
    /// - Parameters:
    ///   - url: It begins with `http://` or `https://`.
    ///   - fileID: The file of the call, for reports.
    ///   - line: The line of the call, for reports.
    /// - Throws: `HTTPError`; `CancellationError`.
    public func fetch(
        _ url: String, fileID: StaticString = #fileID, line: UInt = #line
    ) async throws -> HTTPResponse {
        try await fetch(HTTPRequest("GET", url), fileID: fileID, line: line)
    }

    /// Sends a request and collects the body of the response, up to the limit of the request.
    ///
    /// - Throws: `HTTPError`; `CancellationError`; the error of the source of an upload.
    public func fetch(
        _ request: HTTPRequest, fileID: StaticString = #fileID, line: UInt = #line
    ) async throws -> HTTPResponse {
        beginWait("fetch", fileID, line)
        defer { endWait() }
        do {
            return try await withTimeout(request.limits.total) { [self] in
                try await follow(request, isStreaming: false) { transfer in
                    try await transfer.waitForEnd()
                    return HTTPResponse(transfer)
                }
            }
        } catch let error as TimeoutError {
            throw HTTPError(.timedOut, request.url, "\(error)")
        }
    }

    /// Sends a request and passes the response to the body as soon as its head is here.
    ///
    /// When the body returns before the end of the response, the rest is not fetched.
    ///
    /// - Parameters:
    ///   - request: Its limits of the total time and of the body's size do not count.
    ///   - body: Takes the chunks.
    ///   - fileID: The file of the call, for reports.
    ///   - line: The line of the call, for reports.
    /// - Returns: What the body returns.
    /// - Throws: `HTTPError`; `CancellationError`; the error that the body throws.
    public func fetch<R: Sendable>(
        _ request: HTTPRequest, fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @LoopActor (HTTPDownload) async throws -> R
    ) async throws -> R {
        beginWait("fetch", fileID, line)
        defer { endWait() }
        return try await follow(request, isStreaming: true) { transfer in
            try await transfer.waitForHead()
            return try await body(HTTPDownload(transfer))
        }
    }

    /// Sends the request, follows redirects, and passes the last transfer to the body.
    private func follow<R: Sendable>(
        _ request: HTTPRequest, isStreaming: Bool,
        _ body: @LoopActor (Transfer) async throws -> R
    ) async throws -> R {
        var request = request
        var hops = request.limits.redirects
        while true {
            let url = try check(request)
            let address = try await lookUp(url, request.limits)
            let transfer = try begin(request, address, isStreaming)
            do {
                try await transfer.waitForHead()
                guard let next = transfer.buffer.redirect else {
                    let result = try await body(transfer)
                    await transfer.close()
                    return result
                }
                hops -= 1
                try await request = redirect(request, url, to: next, transfer, hops)
                await transfer.close()
            } catch {
                await transfer.close()
                throw error
            }
        }
    }

    private func check(_ request: HTTPRequest) throws(HTTPError) -> URLParts {
        let limits = request.limits
        require(
            min(limits.connect, limits.silence, limits.total) > .zero,
            "the limits of time of a request are more than zero")
        if let problem = request.problem ?? options.problem {
            throw HTTPError(.badRequest, request.url, problem)
        }
        do throws(URLParts.Failure) {
            let url = try URLParts(request.url)
            guard ["http", "https"].contains(url.scheme) else {
                throw URLParts.Failure(reason: "begin it with http:// or https://")
            }
            return url
        } catch {
            let reason = "this address cannot be used: \(error.reason)"
            throw HTTPError(.badRequest, request.url, reason)
        }
    }

    /// What libcurl has to know about the name to which it connects.
    private func lookUp(_ url: URLParts, _ limits: HTTPLimits) async throws -> String? {
        guard options.unixSocket == nil else { return nil }
        var (host, port) = (url.host, url.port)
        if let proxy = ProxySettings().proxy(for: url) {
            guard let parts = try? URLParts(proxy.contains("://") ? proxy : "http://\(proxy)")
            else { return nil }
            (host, port) = (parts.host, parts.port)
        }
        guard NameCache.isName(host) else { return nil }
        do {
            return try await withTimeout(limits.connect) { [host, port, names] in
                try await names.resolve(host, port)
            }
        } catch let error as StreamError {
            throw HTTPError(.nameNotFound, url.text, "\(error)")
        } catch is TimeoutError {
            let reason = "no name server knew '\(host)' within \(limits.connect)"
            throw HTTPError(.timedOut, url.text, reason)
        }
    }

    private func begin(
        _ request: HTTPRequest, _ address: String?, _ isStreaming: Bool
    ) throws(HTTPError) -> Transfer {
        guard !multi.isClosed else {
            throw HTTPError(.badRequest, request.url, "this client was closed: make another")
        }
        return try Transfer(
            request, options, address: address, isStreaming: isStreaming, on: multi)
    }

    /// The request of the next hop.
    private func redirect(
        _ request: HTTPRequest, _ url: URLParts, to next: String, _ transfer: Transfer,
        _ hops: Int
    ) async throws -> HTTPRequest {
        guard hops >= 0 else {
            throw HTTPError(
                .tooManyRedirects, request.url, "more than \(request.limits.redirects) redirects")
        }
        // Its end gives the connection back; how it ends does not matter.
        do {
            try await transfer.waitForEnd()
        } catch is HTTPError {}
        let target: URLParts
        do throws(URLParts.Failure) {
            target = try URLParts(next, relativeTo: url.text)
        } catch {
            let reason = "it redirects to an address that cannot be used: \(error.reason)"
            throw HTTPError(.badAnswer, request.url, reason)
        }
        let following = request.redirected(
            to: target.text, status: transfer.buffer.head.status,
            isSameServer: target.isSameServer(as: url))
        if following.upload != nil {
            let place = URLParts.withoutSecrets(target.text)
            throw HTTPError(.notRepeatable, request.url, "it redirects to \(place)")
        }
        return following
    }
}

extension HTTPResponse {
    @LoopActor init(_ transfer: Transfer) {
        let head = transfer.buffer.head
        self.init(head.status, headers: head.headers, body: transfer.buffer.takeBody())
        url = transfer.url
        guard headers["Content-Encoding"] != nil, !body.isEmpty else { return }
        // They are those of the compressed body.
        for name in ["Content-Encoding", "Content-Length"] { headers[name] = nil }
    }
}
