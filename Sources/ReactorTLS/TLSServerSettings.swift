// SPDX-License-Identifier: Apache-2.0

import Reactor

/// How a server uses TLS.
///
/// ```swift
/// let tls = TLSServerSettings.server(certificate: "cert.pem", key: "key.pem")
/// let server = try await listen(on: "::", port: 8883, tls: tls) { stream in
///     for try await line in stream.lines() { try await stream.write("\(line)\n") }
/// }
/// ```
///
/// The files are read by `listen`, on another thread. To use a renewed certificate, start a new
/// server with a new value.
public struct TLSServerSettings: Sendable {
    /// The certificate of the server.
    public var identity: TLSIdentity { didSet { shared = SharedContext() } }
    /// Which clients are accepted. `nil`: a client needs no certificate. Otherwise each has to show
    /// one that is trusted here.
    ///
    /// The server does not verify the name in the certificate. It accepts every certificate that
    /// one of these authorities has issued. With `.system`, these are all public authorities, and
    /// everyone can get such a certificate for free. So use `.authorities(file:)` with an authority
    /// of your own.
    public var clientTrust: TLSTrust? { didSet { shared = SharedContext() } }
    /// The oldest version that is accepted.
    public var minimumVersion = TLSVersion.tls12 { didSet { shared = SharedContext() } }
    /// The protocols that are spoken inside of TLS, the best one first (ALPN). A client that offers
    /// others only is refused; one that offers none is not.
    public var applicationProtocols: [String] = [] { didSet { shared = SharedContext() } }
    /// How long a client has to complete the handshake: 30 seconds unless it is set. A silent one
    /// is then disconnected.
    public var handshakeLimit = Duration.seconds(30)

    private var shared = SharedContext()

    /// Makes the defaults for a certificate.
    public init(identity: TLSIdentity) {
        self.identity = identity
    }

    /// The defaults for a certificate and its key: the paths of two files, or of one, with PEM.
    public static func server(certificate: String, key: String) -> TLSServerSettings {
        TLSServerSettings(identity: TLSIdentity(certificate: certificate, key: key))
    }

    /// The context of all connections with these settings.
    @LoopActor func context() async throws -> TLSContext {
        try await shared.get { [self] in try TLSContext(server: self) }
    }
}
