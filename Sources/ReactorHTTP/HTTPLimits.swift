// SPDX-License-Identifier: Apache-2.0

/// How long a request may take, and how much may come back. Each limit has a default, so that no
/// server can fill the memory of a program, or keep a request waiting for ever whose body is
/// collected. A streaming `fetch` ends only when the server is silent: one that sends a byte now
/// and then can keep it for ever, also before the end of its head.
public struct HTTPLimits: Sendable {
    /// How long it may take to connect, TLS included; more than zero. The look-up of the name has
    /// as long again.
    public var connect: Duration
    /// How long the other side may send nothing and take nothing; more than zero. It ends the
    /// request after one to two times this long. The time in which the program does not take the
    /// chunks of a streaming body does not count. A stream of events that may pause for longer
    /// needs a longer one.
    public var silence: Duration
    /// How long it may take from the call to the end of the body; more than zero. A streaming
    /// `fetch` has no such limit: put it into `withTimeout`.
    public var total: Duration
    /// How many bytes of a body are collected, after decompression. A streaming `fetch` has no such
    /// limit: its memory does not grow, and it decompresses nothing.
    public var body: Int
    /// How many bytes the header fields may have.
    public var headers: Int
    /// How many redirects are followed; with 0 a redirect is the response.
    public var redirects: Int

    /// Limits; those that are not given have their defaults.
    public init(
        connect: Duration = .seconds(10), silence: Duration = .seconds(30),
        total: Duration = .seconds(60), body: Int = 16_777_216, headers: Int = 262_144,
        redirects: Int = 10
    ) {
        self.connect = connect
        self.silence = silence
        self.total = total
        self.body = body
        self.headers = headers
        self.redirects = redirects
    }
}
