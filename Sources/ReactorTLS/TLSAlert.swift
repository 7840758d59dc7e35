// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// The reason that one side gives when it ends the connection.
struct TLSAlert {
    let number: UInt8

    /// The number that the library adds to its own numbers of reasons.
    static let offset: CInt = 1000

    /// Such as `unknown CA`.
    var name: String {
        switch number {
        case 116: "certificate required"
        case 120: "no application protocol"
        default: String(cString: SSL_alert_desc_string_long(CInt(number)))
        }
    }

    /// What a person should do.
    var advice: String? {
        switch number {
        case 42, 43, 46: "it does not accept the certificate of this side; its log has the reason"
        case 44, 45: "renew the certificate of this side, or set the clock of the other side"
        case 48: "the other side does not trust the issuer of the certificate of this side"
        case 40, 47, 70, 71, 86: "the other side accepts no version or cipher that is offered here"
        case 112: "the server has no certificate for this name; check serverName"
        case 116: "set identity of TLSClientSettings: the server requires a certificate"
        case 120: "the other side speaks none of the applicationProtocols"
        default: "the log of the other side may have the reason"
        }
    }
}
