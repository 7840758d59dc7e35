// SPDX-License-Identifier: Apache-2.0

import Reactor

/// TLS could not do what it was asked for.
public struct TLSError: Error, Hashable, CustomStringConvertible {
    /// What went wrong, for a program that decides what to do next.
    public enum Kind: Hashable, Sendable {
        /// A certificate of the other side is not valid any more.
        case certificateExpired
        /// A certificate of the other side is not valid yet. On a board without a clock of its own
        /// the usual reason is that its date is not set yet: try again when it is.
        case certificateNotYetValid
        /// No trusted authority has issued the certificate of the other side.
        case unknownIssuer
        /// The certificate of the other side has no issuer but itself.
        case selfSigned
        /// The certificate is for other names than the one that was asked for.
        case otherName
        /// It is another certificate than the only one that is accepted.
        case otherCertificate
        /// The certificate of the other side is not accepted for another reason.
        case certificateRefused
        /// The client has no certificate, and the server requires one.
        case noCertificate
        /// The other side does not speak TLS.
        case notTLS
        /// Both sides have no version, no cipher or no application protocol in common.
        case nothingInCommon
        /// The other side has refused, with the number of the alert, such as 48 for an unknown
        /// authority.
        case alert(UInt8)
        /// The client did not complete the handshake in time.
        case timedOut
        /// Bytes were changed on the way, or the other side has not kept to the protocol.
        case damaged
        /// The name of the server is empty, is too long or has a zero byte.
        case unusableName
        /// A file cannot be read, or what should be in it is not.
        case unusableFile
        /// The key does not belong to the certificate.
        case keyMismatch
        /// Another failure of the library.
        case other
    }

    /// What went wrong.
    public let kind: Kind
    /// What was tried, such as `handshake` or `read`.
    public let operation: String
    /// With whom, such as `broker.lan:8883`, or with which file.
    public let address: String
    /// What has happened, without advice.
    let reason: String

    init(_ kind: Kind, _ operation: String, _ address: String, _ reason: String) {
        self.kind = kind
        self.operation = operation
        self.address = address
        self.reason = reason
    }

    /// Such as `handshake broker.lan:8883: the certificate of CN=broker has expired ...: renew it`.
    public var description: String {
        let place = address.isEmpty ? operation : "\(operation) \(address)"
        return "\(place): \(explanation)".printable
    }

    /// What has happened, and what a person should do.
    var explanation: String { advice.map { "\(reason): \($0)" } ?? reason }

    private var advice: String? {
        switch kind {
        case .certificateExpired: "renew the certificate; if the date is wrong, set the clock"
        case .certificateNotYetValid:
            "set the clock of this machine, and try again; a board without a clock of its own "
                + "begins in the past, until it has the time from the network"
        case .unknownIssuer:
            "trust the authority with .authorities(file:), or let the other side send the "
                + "certificates between its own and the authority's"
        case .selfSigned: "trust exactly this certificate with .certificate(file:)"
        case .otherName: "connect by one of its names, set serverName, or replace the certificate"
        case .otherCertificate: "if it was replaced on purpose, put the new one into the file"
        case .noCertificate: "give the client a certificate: identity of TLSClientSettings"
        case .notTLS: "check the port, and whether the other side uses TLS at it"
        case .nothingInCommon: "update the older side; TLS 1.2 is the oldest version here"
        case .alert(let number): TLSAlert(number: number).advice
        case .timedOut: "raise handshakeLimit if the network is that slow"
        case .damaged: "connect again; if it stays so, something between changes the bytes"
        case .unusableName: "set serverName to the name or the address in its certificate"
        case .keyMismatch: "use the key for which the certificate was made"
        case .certificateRefused, .unusableFile, .other: nil
        }
    }
}
