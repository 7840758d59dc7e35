// SPDX-License-Identifier: Apache-2.0

/// Where the broker is, and as whom we come.
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
    /// How sure a reading's delivery is.
    package var qos: QoS
    /// After how much silence the broker is asked whether it is still there; 5 s ... 65535 s.
    package var keepalive: Duration
    /// `nil` lets the broker choose a name. Then it does not know a client that comes back, and the
    /// last will of the broken connection can come after the news of the new one: better give one.
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
