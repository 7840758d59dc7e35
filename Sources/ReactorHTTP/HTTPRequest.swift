// SPDX-License-Identifier: Apache-2.0

import HTTPMessages

/// What a client asks for.
public struct HTTPRequest: Sendable {
    /// Such as `GET`, `POST` or `PUT`.
    public var method: String
    /// The address, which begins with `http://` or `https://`. A host that is not ASCII is written
    /// as the name servers know it (`xn--...`).
    public var url: String
    /// The header fields, in addition to those that the client sets itself (`Host`, `User-Agent`,
    /// `Accept-Encoding`). Those that say where the request or the connection ends are refused:
    /// `Content-Length`, `Transfer-Encoding`, `Connection`, `Upgrade`.
    public var headers: HTTPHeaders
    /// The body.
    public var body: [UInt8]
    /// A body that is made while it is sent, in place of `body`.
    public var upload: HTTPChunks?
    /// How long and how much.
    public var limits: HTTPLimits

    /// Makes a request.
    ///
    /// - Parameters:
    ///   - method: Such as `GET`, `POST` or `PUT`.
    ///   - url: It begins with `http://` or `https://`.
    ///   - headers: Fields in addition to those that the client sets itself.
    ///   - body: The body.
    ///   - upload: A body that is made while it is sent, in place of `body`. A redirect that would
    ///     have to send it again is an error.
    ///   - limits: How long and how much.
    public init(
        _ method: String = "GET", _ url: String, headers: HTTPHeaders = [:], body: [UInt8] = [],
        upload: HTTPChunks? = nil, limits: HTTPLimits = HTTPLimits()
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.upload = upload
        self.limits = limits
    }

    /// Why it cannot be sent; `nil` if it can.
    var problem: String? {
        if !HTTPHeaders.isToken(method) { return "'\(method)' is no method of HTTP" }
        if let name = Self.framing.first(where: { headers[$0] != nil }) {
            return "the header '\(name)' is the client's own: remove it"
        }
        if method == "HEAD", !body.isEmpty || upload != nil {
            return "a request with HEAD has no body: remove it, or use another method"
        }
        return headers.problem
    }

    /// The fields that say where a request ends, or where a connection does. With one of the
    /// caller's, a server could read the body as another request.
    private static let framing = ["Content-Length", "Transfer-Encoding", "Connection", "Upgrade"]

    /// The fields that are for one server only.
    private static let secret = ["Authorization", "Proxy-Authorization", "Cookie", "Host"]

    /// The request of the next hop of a redirect, as browsers do it: 303, and 301 and 302 after a
    /// POST, become a GET. The fields with a password or a cookie are not told to another server;
    /// all other fields are.
    ///
    /// - Parameter isSameServer: Whether scheme, host and port stay the same.
    func redirected(to url: String, status: Int, isSameServer: Bool) -> HTTPRequest {
        var next = self
        next.url = url
        let becomesGet = status == 303 ? method != "HEAD" : status < 303 && method == "POST"
        if becomesGet {
            next.method = "GET"
            next.body = []
            next.upload = nil
            for name in ["Content-Type", "Content-Encoding"] { next.headers[name] = nil }
        }
        if !isSameServer {
            for name in Self.secret { next.headers[name] = nil }
        }
        return next
    }
}
