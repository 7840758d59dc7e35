// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import Reactor

/// What both sides of a connection have agreed on.
public struct TLSConnection: Hashable, Sendable {
    /// The version of TLS.
    public let version: TLSVersion
    /// The library's name of the cipher, such as `TLS_AES_256_GCM_SHA384`.
    public let cipher: String
    /// The protocol inside of TLS (ALPN); `nil` if none was agreed on.
    public let applicationProtocol: String?
    /// The name that the client has asked for (SNI); `nil` if it was none.
    public let serverName: String?
    /// The certificate of the other side, which was verified unless that was switched off; `nil` if
    /// it has shown none.
    public let peer: TLSCertificate?

    init(_ ssl: OpaquePointer) {
        version = SSL_version(ssl) == TLS1_3_VERSION ? .tls13 : .tls12
        cipher = String(cString: SSL_CIPHER_get_name(SSL_get_current_cipher(ssl)))
        serverName = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name).map { String(cString: $0) }
        peer = SSL_get0_peer_certificate(ssl).map { TLSCertificate($0) }
        var start: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        SSL_get0_alpn_selected(ssl, &start, &count)
        let name = UnsafeBufferPointer(start: start, count: Int(count))
        applicationProtocol = name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
    }
}

extension ByteStream {
    /// What both sides have agreed on; `nil` for a stream without TLS.
    public var tls: TLSConnection? { (layer as? TLSSession)?.connection }

    /// Why TLS has failed, after a `StreamError` with the kind `.encryption`; `nil` if it has not.
    public var tlsFailure: TLSError? { (layer as? TLSSession)?.tlsFailure }
}
