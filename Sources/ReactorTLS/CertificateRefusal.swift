// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// Why the certificate of the other side, or one that has issued it, was not accepted.
struct CertificateRefusal {
    /// The library's number of the reason, such as `X509_V_ERR_CERT_HAS_EXPIRED`.
    let code: CInt
    /// The certificate in question.
    let certificate: TLSCertificate?
    /// The only one that would have been accepted.
    let expected: TLSCertificate?

    private init(_ store: OpaquePointer?, expected: OpaquePointer? = nil) {
        code = X509_STORE_CTX_get_error(store)
        let current = X509_STORE_CTX_get_current_cert(store) ?? X509_STORE_CTX_get0_cert(store)
        certificate = current.map { TLSCertificate($0) }
        self.expected = expected.map { TLSCertificate($0) }
    }

    /// For the library's verification: notes its first objection, and keeps to it.
    static func note(_ isAccepted: CInt, _ store: OpaquePointer?) -> CInt {
        if isAccepted == 1 { return 1 }
        wire(of: store)?.pointee.refusal = CertificateRefusal(store)
        return 0
    }

    /// Instead of the library's verification: accepts one certificate only.
    static func compare(_ store: OpaquePointer?, _ pinned: UnsafeMutableRawPointer?) -> CInt {
        let expected = OpaquePointer(pinned)
        if X509_cmp(X509_STORE_CTX_get0_cert(store), expected) == 0 { return 1 }
        X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION)
        wire(of: store)?.pointee.refusal = CertificateRefusal(store, expected: expected)
        return 0
    }

    private static func wire(of store: OpaquePointer?) -> UnsafeMutablePointer<Wire>? {
        let ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx())
        return TLSHandle.wire(of: OpaquePointer(ssl))
    }
}
