// SPDX-License-Identifier: Apache-2.0

import Reactor

/// A request got no response. (A status of 400 or more is a response: see
/// `HTTPResponse.requireSuccess`.)
public struct HTTPError: Error, Hashable, CustomStringConvertible {
    /// What went wrong, for a program that decides what to do next.
    public enum Kind: Hashable, Sendable {
        /// The address or the request itself cannot be used; nothing was sent.
        case badRequest
        /// The name of the host, or of the proxy, has no address.
        case nameNotFound
        /// The host answers, but no program listens there.
        case refused
        /// There is no way to the host.
        case unreachable
        /// A limit of time has passed: see `HTTPLimits`.
        case timedOut
        /// The connection ended before the end of the response.
        case interrupted
        /// The certificate of the server is not valid: for this name, at this time, or at all.
        case badCertificate
        /// TLS failed for another reason.
        case tls
        /// What the server has sent is no HTTP.
        case badAnswer
        /// The header or the body is larger than its limit.
        case tooLarge(limit: Int)
        /// More redirects than the limit.
        case tooManyRedirects
        /// A redirect wants a body again that was made while it was sent.
        case notRepeatable
        /// The source of an upload has made more or fewer bytes than its `length`. The connection
        /// was closed in the middle of the request.
        case badUpload
        /// The process has no descriptor or no memory left.
        case noResources
        /// Any other error of libcurl: see `code`.
        case other
    }

    /// What went wrong.
    public let kind: Kind
    /// The address, without its query and its password.
    public let url: String
    /// libcurl's number of the error; 0 if it is not libcurl's.
    public let code: Int
    private let reason: String

    init(_ kind: Kind, _ url: String, _ reason: String, code: Int = 0) {
        self.kind = kind
        self.url = URLParts.withoutSecrets(url).printable
        self.reason = reason.printable
        self.code = code
    }

    /// Such as `http://meter.lan/: Failed to connect to meter.lan port 80: no program listens
    /// there; start it, or check the address`.
    public var description: String {
        advice.map { "\(url): \(reason): \($0)" } ?? "\(url): \(reason)"
    }

    /// What a person should do.
    private var advice: String? {
        switch kind {
        case .badRequest, .other: nil
        case .nameNotFound: "check the spelling and the name server"
        case .refused: "no program listens there; start it, or check the address"
        case .unreachable: "check the network and the route of this machine"
        case .timedOut: "check that the server is well, or raise the limit"
        case .interrupted: "ask again; the server's log may have the reason"
        case .badCertificate:
            "check the name, the clocks and the authority of the certificate; a private authority "
                + "goes into HTTPTrust.authorities(file:)"
        case .tls: "check that this port speaks TLS, and its versions"
        case .badAnswer: "check the port; the server there does not speak this HTTP"
        case .tooLarge: "raise the limit, or fetch the body in chunks"
        case .tooManyRedirects: "check the address; the servers may point to each other"
        case .notRepeatable: "use the address to which it points, or give the body as bytes"
        case .badUpload: "give the source its true length, or none"
        case .noResources: "raise the limit of open files (ulimit -n), or fetch fewer at once"
        }
    }
}
