// SPDX-License-Identifier: Apache-2.0

import HTTPMessages
import Reactor

/// What a client asks of a server.
public struct HTTPServerRequest: Sendable {
    /// Such as `GET` or `POST`, as the client has written it.
    public let method: String
    /// The path, without the query; percent signs are decoded. It comes from a stranger: never make
    /// a file name of it without a check.
    public let path: String
    /// The parameters of the query, decoded, in their order.
    public let query: [(name: String, value: String)]
    /// The header fields.
    public let headers: HTTPHeaders
    /// The body.
    public let body: [UInt8]
    /// The address of the client; `nil` on a unix socket.
    public let client: SocketAddress?

    /// The value of the first parameter of the query with that name; `nil` if there is none.
    public func parameter(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    /// The body as text; bytes that are not UTF-8 are replaced.
    public var text: String { String(decoding: body, as: UTF8.self) }
}
