// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import Glibc
import Reactor

/// The library's object for all connections with the same settings: versions, trust, identity.
final class TLSContext: Sendable {
    // Safety: set up before anyone shares it. The library counts its references and may use it on
    // several threads; the other two are only read, and freed with it.
    nonisolated(unsafe) let pointer: OpaquePointer
    /// The only certificate that is accepted, if there is such a one.
    nonisolated(unsafe) private(set) var pinned: OpaquePointer?
    /// The protocols that are spoken inside, as they stand in a message.
    nonisolated(unsafe) private let protocols: UnsafeMutablePointer<UnsafeMutableRawBufferPointer>

    private init(
        _ method: OpaquePointer?, _ version: TLSVersion, _ names: [String]
    ) throws(TLSError) {
        guard copenssl_init() == 1, let pointer = SSL_CTX_new(method) else {
            throw TLSError.ofLibrary("set up TLS", "")
        }
        self.pointer = pointer
        protocols = .allocate(capacity: 1)
        protocols.initialize(to: TLSContext.message(names))
        copenssl_set_modes(pointer)
        copenssl_forbid_renegotiation(pointer)
        guard copenssl_set_min_version(pointer, version.number) == 1 else {
            throw TLSError.ofLibrary("set up TLS", "")
        }
    }

    deinit {
        SSL_CTX_free(pointer)
        X509_free(pinned)
        protocols.pointee.deallocate()
        protocols.deallocate()
    }

    /// Reads the files of a client.
    convenience init(client settings: TLSClientSettings) throws(TLSError) {
        try self.init(
            TLS_client_method(), settings.minimumVersion, settings.applicationProtocols)
        let offered = protocols.pointee
        SSL_CTX_set_alpn_protos(
            pointer, offered.baseAddress?.assumingMemoryBound(to: UInt8.self),
            UInt32(offered.count))
        if let identity = settings.identity { try use(identity) }
        try accept(settings.trust, SSL_VERIFY_PEER)
    }

    /// Reads the files of a server.
    convenience init(server settings: TLSServerSettings) throws(TLSError) {
        try self.init(
            TLS_server_method(), settings.minimumVersion, settings.applicationProtocols)
        if !settings.applicationProtocols.isEmpty {
            SSL_CTX_set_alpn_select_cb(
                pointer, { TLSContext.select($1, $2, $3, $4, $5) }, protocols)
        }
        // Without it, a client with a certificate cannot resume its session.
        SSL_CTX_set_session_id_context(pointer, "Reactor", 7)
        try use(settings.identity)
        if let trust = settings.clientTrust { try accept(trust, copenssl_verify_client) }
    }

    /// The names, each behind its length.
    private static func message(_ names: [String]) -> UnsafeMutableRawBufferPointer {
        let bytes = names.flatMap { name in
            require(1...255 ~= name.utf8.count, "a protocol has 1 to 255 bytes: \(name)")
            return [UInt8(name.utf8.count)] + Array(name.utf8)
        }
        let message = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        message.copyBytes(from: bytes)
        return message
    }

    /// Selects the first protocol of the server that the client offers.
    private static func select(
        _ selected: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
        _ count: UnsafeMutablePointer<UInt8>?, _ offered: UnsafePointer<UInt8>?,
        _ offeredCount: UInt32, _ own: UnsafeMutableRawPointer?
    ) -> CInt {
        guard let own = own?.assumingMemoryBound(to: UnsafeMutableRawBufferPointer.self).pointee
        else { return SSL_TLSEXT_ERR_NOACK }
        var found: UnsafeMutablePointer<UInt8>?
        let result = SSL_select_next_proto(
            &found, count, own.baseAddress?.assumingMemoryBound(to: UInt8.self),
            UInt32(own.count), offered, offeredCount)
        guard result == OPENSSL_NPN_NEGOTIATED else { return SSL_TLSEXT_ERR_ALERT_FATAL }
        selected?.pointee = UnsafePointer(found)
        return SSL_TLSEXT_ERR_OK
    }

    private func use(_ identity: TLSIdentity) throws(TLSError) {
        var isFirst = true
        try PEMFile(identity.certificate).eachCertificate { certificate throws(TLSError) in
            let result =
                isFirst
                ? SSL_CTX_use_certificate(pointer, certificate)
                : copenssl_add_chain(pointer, certificate)
            isFirst = false
            guard result == 1 else {
                throw TLSError.ofLibrary("use the certificate", identity.certificate)
            }
        }
        try PEMFile(identity.key).withKey { key throws(TLSError) in
            // A key of another kind is taken without a complaint.
            guard SSL_CTX_use_PrivateKey(pointer, key) == 1,
                SSL_CTX_check_private_key(pointer) == 1
            else {
                throw TLSError.keyMismatch(identity)
            }
        }
    }

    private func accept(_ trust: TLSTrust, _ mode: CInt) throws(TLSError) {
        SSL_CTX_set_verify(pointer, mode, { CertificateRefusal.note($0, $1) })
        switch trust {
        case .system:
            try add(TLSContext.systemFile, mode)
        case .authorities(let file):
            // What stands in the file is trusted, also if another authority has issued it.
            X509_STORE_set_flags(SSL_CTX_get_cert_store(pointer), UInt(X509_V_FLAG_PARTIAL_CHAIN))
            try add(file, mode)
        case .certificate(let file):
            try PEMFile(file).eachCertificate { certificate throws(TLSError) in
                guard pinned == nil else { return }
                X509_up_ref(certificate)
                pinned = certificate
            }
            SSL_CTX_set_cert_verify_callback(
                pointer, { CertificateRefusal.compare($0, $1) }, UnsafeMutableRawPointer(pinned))
        case .insecureWithoutVerification:
            SSL_CTX_set_cert_verify_callback(pointer, { _, _ in 1 }, nil)
        }
    }

    private func add(_ file: String, _ mode: CInt) throws(TLSError) {
        let store = SSL_CTX_get_cert_store(pointer)
        try PEMFile(file).eachCertificate { certificate throws(TLSError) in
            guard X509_STORE_add_cert(store, certificate) == 1 else {
                throw TLSError.ofLibrary("trust the certificate", file)
            }
            // A server tells its clients whom it trusts, so that they choose a certificate.
            if mode == copenssl_verify_client { SSL_CTX_add_client_CA(pointer, certificate) }
        }
    }

    /// The file with the authorities of this system. The folder with one file for each authority is
    /// not used: the library would read it during a handshake, on the loop's thread.
    private static var systemFile: String {
        if let file = getenv(X509_get_default_cert_file_env()) { return String(cString: file) }
        let standard = String(cString: X509_get_default_cert_file())
        return access(standard, R_OK) == 0 ? standard : "/etc/ssl/certs/ca-certificates.crt"
    }
}
