// SPDX-License-Identifier: Apache-2.0

import Reactor

/// How a client uses TLS. As it comes, it verifies the server by the authorities of the system.
///
/// ```swift
/// var tls = TLSClientSettings()
/// tls.trust = .authorities(file: "/etc/martlet/ca.pem")
/// let stream = try await connect(host: "broker.lan", port: 8883, tls: tls)
/// ```
///
/// The files are read at the first connection, on another thread, and once for all copies of this
/// value: make it once and keep it. To read changed files, make a new value.
public struct TLSClientSettings: Sendable {
    /// The defaults.
    public static let client = TLSClientSettings()

    /// Which servers are accepted.
    public var trust = TLSTrust.system { didSet { shared = SharedContext() } }
    /// The oldest version that is accepted.
    public var minimumVersion = TLSVersion.tls12 { didSet { shared = SharedContext() } }
    /// The certificate of this client, for servers that require one.
    public var identity: TLSIdentity? { didSet { shared = SharedContext() } }
    /// The protocols that are offered inside of TLS, the best one first, such as `h2` (ALPN). Each
    /// has 1 to 255 bytes. None: the server is not asked.
    public var applicationProtocols: [String] = [] { didSet { shared = SharedContext() } }
    /// The name or the address of the server, if it is not the host that is connected to. The
    /// server gets it (SNI), and has to show a certificate for it.
    public var serverName: String?

    private var shared = SharedContext()

    /// Makes the defaults.
    public init() {}

    /// The context of all connections with these settings.
    @LoopActor func context() async throws -> TLSContext {
        try await shared.get { [self] in try TLSContext(client: self) }
    }
}
