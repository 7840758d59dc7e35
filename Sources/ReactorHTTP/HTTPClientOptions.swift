// SPDX-License-Identifier: Apache-2.0

import HTTPMessages
import Reactor

/// Whose certificates a client accepts.
public enum HTTPTrust: Hashable, Sendable {
    /// The authorities of the system.
    case system
    /// The authorities in a PEM file, in place of those of the system.
    case authorities(file: String)
    /// Any certificate, of any name: the connection is encrypted, but with whom is not known. For
    /// tests.
    case insecureAcceptsAnyCertificate
}

/// The settings of an `HTTPClient`, which hold for all of its requests.
public struct HTTPClientOptions: Sendable {
    /// Whose certificates it accepts.
    public var trust: HTTPTrust
    /// A unix socket to which all connections go, whatever the host of the address: a path, or
    /// `@name` for an abstract one. With a path that no socket can have, each request is refused.
    public var unixSocket: String?
    /// How many connections are open at once, at least 1; further requests wait.
    public var connections: Int
    /// How many of them to one host, at least 1.
    public var connectionsPerHost: Int
    /// What the client calls itself. With a control character, each request is refused.
    public var userAgent: String

    /// Settings; those that are not given have their defaults.
    public init(
        trust: HTTPTrust = .system, unixSocket: String? = nil, connections: Int = 256,
        connectionsPerHost: Int = 64, userAgent: String = "reactor-http"
    ) {
        self.trust = trust
        self.unixSocket = unixSocket
        self.connections = connections
        self.connectionsPerHost = connectionsPerHost
        self.userAgent = userAgent
    }
}

extension HTTPClientOptions {
    /// Why no request can be sent with them; `nil` if there is no reason.
    var problem: String? {
        let own: HTTPHeaders = ["User-Agent": userAgent]
        if let problem = own.problem { return problem }
        if let path = unixSocket, (try? SocketAddress(path: path)) == nil {
            return "the unix socket '\(path)' has no path of 1 to 107 bytes without a zero byte"
        }
        if case .authorities(let file) = trust, file.isEmpty || file.utf8.contains(0) {
            return "the file of the authorities '\(file)' is empty, or has a zero byte"
        }
        return nil
    }
}
