// SPDX-License-Identifier: Apache-2.0

/// What clients may ask of a server. Each limit has a default, so that its memory and the time of a
/// client are bounded.
///
/// The most memory is about `connections` times `head` and `body` together: 1 GB with the defaults,
/// less if fewer connections or smaller bodies are enough. One client can take all connections,
/// each for the time of `request`, unless `connectionsPerAddress` forbids it.
public struct HTTPServerLimits: Sendable {
    /// How many connections are open at once, at least 1; further ones wait in the kernel.
    public var connections: Int
    /// How many of them from one address; further ones are closed at once. `nil` for as many as
    /// `connections`: behind a proxy, all clients have one address.
    public var connectionsPerAddress: Int?
    /// How many bytes the head of a request may have, about: 4096 or more. A longer one is answered
    /// with status 431, 414 or 413. It is also the memory of each connection.
    public var head: Int
    /// How many bytes a body may have. A longer one is answered with status 413 before it comes (a
    /// client that sends it all the same may find a reset instead); if the client has not told the
    /// length, the connection is closed when there are too many.
    public var body: Int
    /// How long a client has to send a whole request, from the beginning of the connection or the
    /// end of the request before; more than zero. So a connection that is kept is idle as long.
    public var request: Duration
    /// How long a client may take nothing of a response, at least a second.
    public var silence: Duration

    /// Limits; those that are not given have their defaults.
    public init(
        connections: Int = 1_000, connectionsPerAddress: Int? = nil, head: Int = 32_768,
        body: Int = 1_048_576, request: Duration = .seconds(30), silence: Duration = .seconds(30)
    ) {
        self.connections = connections
        self.connectionsPerAddress = connectionsPerAddress
        self.head = head
        self.body = body
        self.request = request
        self.silence = silence
    }
}
