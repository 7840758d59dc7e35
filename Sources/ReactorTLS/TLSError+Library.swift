// SPDX-License-Identifier: Apache-2.0

import COpenSSL

extension TLSError {
    /// The error that the library has noted. Its queue is empty after that.
    ///
    /// - Parameters:
    ///   - refusal: What it has objected to the certificate of the other side.
    ///   - name: The name that was asked for.
    static func ofLibrary(
        _ operation: String, _ address: String, refusal: CertificateRefusal? = nil,
        name: String = ""
    ) -> TLSError {
        let code = ERR_get_error()
        ERR_clear_error()
        guard copenssl_library(code) == ERR_LIB_SSL else {
            return TLSError(.other, operation, address, text(of: code))
        }
        let reason = copenssl_reason(code)
        if reason == SSL_R_CERTIFICATE_VERIFY_FAILED, let refusal {
            let (kind, what) = refusal.explained(name)
            return TLSError(kind, operation, address, what)
        }
        if let alert = UInt8(exactly: reason - TLSAlert.offset) {
            let what = "the other side has refused: \(TLSAlert(number: alert).name) (\(alert))"
            return TLSError(.alert(alert), operation, address, what)
        }
        return TLSError(kind(of: reason), operation, address, text(of: code))
    }

    static func keyMismatch(_ identity: TLSIdentity) -> TLSError {
        ERR_clear_error()
        return TLSError(
            .keyMismatch, "use the key", identity.key,
            "it does not belong to the certificate \(identity.certificate)")
    }

    /// The first bytes of the other side are not those of TLS.
    static func notTLS(_ bytes: UnsafeRawBufferPointer, _ address: String) -> TLSError {
        let begin = bytes.prefix(40)
        let isText = begin.allSatisfy { 32..<127 ~= $0 || $0 == 13 || $0 == 10 }
        let shown =
            isText
            ? String(decoding: begin.prefix { $0 >= 32 }, as: UTF8.self)
            : begin.prefix(12).map { $0.hex }.joined(separator: " ")
        return TLSError(
            .notTLS, "handshake", address, "the other side does not speak TLS: it sent `\(shown)`")
    }

    private static func kind(of reason: CInt) -> Kind {
        switch reason {
        case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_NO_SHARED_CIPHER, SSL_R_NO_PROTOCOLS_AVAILABLE,
            SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, SSL_R_NO_APPLICATION_PROTOCOL,
            SSL_R_VERSION_TOO_LOW, SSL_R_UNKNOWN_PROTOCOL:
            .nothingInCommon
        case SSL_R_WRONG_VERSION_NUMBER, SSL_R_HTTP_REQUEST, SSL_R_HTTPS_PROXY_REQUEST: .notTLS
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE: .noCertificate
        case SSL_R_EE_KEY_TOO_SMALL, SSL_R_CA_KEY_TOO_SMALL, SSL_R_CA_MD_TOO_WEAK:
            .certificateRefused
        default: .damaged
        }
    }

    /// The library's own words, such as `unsupported protocol`.
    private static func text(of code: UInt) -> String {
        guard let text = ERR_reason_error_string(code) else { return "TLS failed (\(code))" }
        return String(cString: text)
    }
}

extension CertificateRefusal {
    /// - Parameter name: The name that was asked for.
    func explained(_ name: String) -> (TLSError.Kind, String) {
        let subject = certificate?.subject ?? ""
        let of = "the certificate of \(subject)"
        switch code {
        case X509_V_ERR_CERT_HAS_EXPIRED:
            let until = certificate?.validTo ?? ""
            return (
                .certificateExpired,
                "\(of) was valid until \(until); the date here is \(TLSCertificate.now)"
            )
        case X509_V_ERR_CERT_NOT_YET_VALID:
            let from = certificate?.validFrom ?? ""
            return (
                .certificateNotYetValid,
                "\(of) is valid from \(from); the date here is \(TLSCertificate.now)"
            )
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
            let issuer = certificate?.issuer ?? ""
            return (.unknownIssuer, "\(of) was issued by \(issuer), which is not trusted here")
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
            return (.selfSigned, "\(of) is signed by itself, and not trusted here")
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
            return (.otherName, "the certificate is not for \(name), but for \(names)")
        case X509_V_ERR_APPLICATION_VERIFICATION:
            return (
                .otherCertificate,
                "the certificate has the SHA-256 \(certificate?.fingerprint ?? ""), and the one "
                    + "that is accepted has \(expected?.fingerprint ?? "")"
            )
        default:
            let what = String(cString: X509_verify_cert_error_string(Int(code)))
            return (.certificateRefused, "\(of) is not accepted: \(what)")
        }
    }

    /// The names for which the certificate is valid, some of them if there are many.
    private var names: String {
        guard let certificate else { return "" }
        if certificate.names.isEmpty { return certificate.subject }
        let shown = certificate.names.prefix(8).joined(separator: ", ")
        let rest = certificate.names.count - 8
        return rest > 0 ? "\(shown) and \(rest) more" : shown
    }
}
