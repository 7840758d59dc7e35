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
    /// Never printed: `description` leaves it out.
    package var password: String?
    /// The level of delivery for readings.
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
        user: String? = nil, password: String? = nil, qos: QoS = .atLeastOnce,
        keepalive: Duration = .seconds(60), clientID: String? = nil
    ) {
        self.host = host
        self.port = port
        self.usesTLS = usesTLS
        self.caFile = caFile
        self.user = user
        self.password = password
        self.qos = qos
        self.keepalive = keepalive
        self.clientID = clientID
    }
}

extension BrokerSettings: CustomStringConvertible, CustomReflectable {
    /// As a URL without the password.
    package var description: String {
        let scheme = usesTLS ? "mqtts" : "mqtt"
        let who = user.map { "\($0)@" } ?? ""
        let place = host.contains(":") ? "[\(host)]" : host
        return "\(scheme)://\(who)\(place):\(port)"
    }

    /// Printing the whole value must not print the password either.
    package var customMirror: Mirror {
        Mirror(reflecting: description)
    }
}
