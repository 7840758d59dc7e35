// SPDX-License-Identifier: Apache-2.0

import CMosquitto

/// Which version of MQTT to speak.
///
/// MQTT 5 is tried first, for two things that 3.1.1 does not have: the client limits the size of a
/// packet before the broker sends it, and the broker gives its reason when it refuses something or
/// hangs up. A broker that knows only 3.1.1 refuses the CONNECT, answers in the old form, or closes
/// the connection; then 3.1.1 is tried at once. A version that a broker has accepted is kept.
struct ProtocolChoice: Sendable {
    enum Version: Sendable {
        case v5, v311

        /// The library's number.
        var number: Int32 { self == .v5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311 }
    }

    private(set) var version = Version.v5
    private var isAccepted = false

    /// A broker has accepted a connection.
    mutating func noteAccepted() {
        isAccepted = true
    }

    /// The other side was reached, and did not accept the connection.
    ///
    /// - Returns: True when the other version should be tried at once.
    mutating func noteRefused() -> Bool {
        // A broker of 3.1.1 may be replaced by one of 5 while the gateway runs.
        if isAccepted, version == .v5 { return false }
        isAccepted = false
        version = version == .v5 ? .v311 : .v5
        return version == .v311
    }
}
