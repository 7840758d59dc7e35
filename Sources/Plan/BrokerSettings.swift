// SPDX-License-Identifier: Apache-2.0

/// Where the broker is, and how the gateway logs in.
package struct BrokerSettings: Hashable, Sendable {
    /// A name or an address. TLS compares the broker's certificate with it.
    package var host: String
    /// 1 ... 65535.
    package var port: Int
    package var usesTLS: Bool
    /// PEM file with the certificates that are trusted; `nil` trusts those of the system.
    package var caFile: String?
    package var user: String?
    /// A file whose first line is the password. It is read at each connection, so that a new
    /// password needs no restart.
    package var passwordFile: String?
    /// PEM files with the certificate that shows the broker who the gateway is, and with its
    /// private key; both or none.
    package var certificate: ClientCertificate?
    /// The level of delivery for all messages, the last will too, and for commands.
    package var qos: QoS
    /// A PINGREQ is sent when nothing was sent, or nothing was received, for this time; 5 s ...
    /// 65535 s.
    package var keepalive: Duration
    /// `nil` lets the broker choose a name. Then the broker does not recognize the client after a
    /// reconnect, and can publish the last will of the old connection after the `online` of the new
    /// one. So a name is better.
    package var clientID: String?

    package init(
        host: String, port: Int = 1883, usesTLS: Bool = false, caFile: String? = nil,
        user: String? = nil, passwordFile: String? = nil,
        certificate: ClientCertificate? = nil, qos: QoS = .atLeastOnce,
        keepalive: Duration = .seconds(60), clientID: String? = nil
    ) {
        self.host = host
        self.port = port
        self.usesTLS = usesTLS
        self.caFile = caFile
        self.user = user
        self.passwordFile = passwordFile
        self.certificate = certificate
        self.qos = qos
        self.keepalive = keepalive
        self.clientID = clientID
    }
}

/// The certificate of a client, and its private key.
package struct ClientCertificate: Hashable, Sendable {
    package var file: String
    package var keyFile: String

    package init(file: String, keyFile: String) {
        self.file = file
        self.keyFile = keyFile
    }
}

extension BrokerSettings: CustomStringConvertible {
    /// As a URL.
    package var description: String {
        let scheme = usesTLS ? "mqtts" : "mqtt"
        let who = user.map { "\($0)@" } ?? ""
        let place = host.contains(":") ? "[\(host)]" : host
        return "\(scheme)://\(who)\(place):\(port)"
    }
}
