// SPDX-License-Identifier: Apache-2.0

import Reactor

/// The answer to a request: what a client has received, or what a server is to send.
///
/// A status of 400 or more is a response like any other: the server has answered. `requireSuccess`
/// turns it into an error.
public struct HTTPResponse: Sendable {
    /// The status, 200 to 999.
    public var status: Int
    /// The header fields.
    public var headers: HTTPHeaders
    /// The body. A client has decompressed it, and has removed `Content-Encoding` and
    /// `Content-Length` from the headers then.
    public var body: [UInt8]
    /// What follows `body` if a server is to send a body that it makes on the way; `nil` in a
    /// response that was received.
    public var stream: HTTPChunks?
    /// Where it comes from, after redirects; empty in a response of a server.
    public var url = ""

    /// A response with a body of bytes.
    public init(_ status: Int = 200, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A response with a text, as `text/plain` unless a header says otherwise.
    public init(_ status: Int = 200, headers: HTTPHeaders = [:], text: String) {
        self.init(status, headers: headers, body: Array(text.utf8))
        if headers["Content-Type"] == nil {
            self.headers.add("Content-Type", "text/plain; charset=utf-8")
        }
    }

    /// A response whose body is made while it is sent, such as server-sent events.
    public init(_ status: Int = 200, headers: HTTPHeaders = [:], stream: HTTPChunks) {
        self.init(status, headers: headers)
        self.stream = stream
    }

    /// The body as text; bytes that are not UTF-8 are replaced.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// Whether the status is 200 to 299.
    public var isSuccess: Bool { 200...299 ~= status }

    /// Returns the response itself if it is a success, for a chain of calls.
    ///
    /// - Throws: `HTTPStatusError` for any other status.
    @discardableResult public func requireSuccess() throws(HTTPStatusError) -> HTTPResponse {
        guard isSuccess else { throw HTTPStatusError(self) }
        return self
    }

    /// Decodes the body of a success, with a decoder of the caller's choice.
    ///
    /// ```swift
    /// let readings = try await fetch("http://meter.lan/readings").decode {
    ///     try JSONDecoder().decode([Measurement].self, from: Data($0))
    /// }
    /// ```
    ///
    /// - Throws: `HTTPStatusError` if it is no success; the error that the decoder throws.
    public func decode<Value>(_ decoder: ([UInt8]) throws -> Value) throws -> Value {
        try decoder(requireSuccess().body)
    }
}

/// A server has answered with a status that is not a success.
public struct HTTPStatusError: Error, Hashable, CustomStringConvertible {
    /// The status, such as 404.
    public let status: Int
    /// Where it comes from, without its query and its password.
    public let url: String
    /// The beginning of the body, which often has the reason: at most 200 characters.
    public let excerpt: String

    init(_ response: HTTPResponse) {
        status = response.status
        url = Self.withoutSecrets(response.url).printable
        let text = String(decoding: response.body.prefix(800), as: UTF8.self)
        let words = text.prefix(200).split(whereSeparator: \.isWhitespace)
        excerpt = words.joined(separator: " ").printable
    }

    /// Such as `http://meter.lan/x answered with status 404: check the address: not found`.
    public var description: String {
        let reason = excerpt.isEmpty ? "" : ": \(excerpt)"
        return "\(url) answered with status \(status): \(advice)\(reason)"
    }

    /// An address for a message: what may be secret is left out.
    private static func withoutSecrets(_ url: String) -> String {
        let place = url.prefix { $0 != "?" && $0 != "#" }
        guard let start = place.firstRange(of: "//")?.upperBound else { return String(place) }
        let authority = place[start...].prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@") else { return String(place) }
        return String(place[..<start] + place[place.index(after: at)...])
    }

    private var advice: String {
        switch status {
        case 300...399: "it points to another place; follow redirects, or use that address"
        case 401, 403, 407: "check the user, the password and the permissions"
        case 404, 410: "check the address"
        case 408, 429: "ask later, and less often"
        case 400...499: "check the request"
        default: "the server has failed; its log may have the reason"
        }
    }
}
