// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import Glibc
import Reactor

/// What a certificate says.
public struct TLSCertificate: Hashable, Sendable {
    /// Whose certificate it is, such as `CN=broker.lan,O=Shed`.
    public let subject: String
    /// Who has issued it.
    public let issuer: String
    /// The names and addresses for which it is valid, such as `DNS:broker.lan` and
    /// `IP Address:192.168.1.7`.
    public let names: [String]
    /// The first moment of its validity, such as `Oct  3 10:15:30 2026 GMT`.
    public let validFrom: String
    /// The last moment of its validity.
    public let validTo: String
    /// The SHA-256 of its bytes, in hexadecimal digits with colons, as `openssl x509 -fingerprint
    /// -sha256` prints it.
    public let fingerprint: String

    init(_ certificate: OpaquePointer) {
        subject = Self.text(X509_get_subject_name(certificate))
        issuer = Self.text(X509_get_issuer_name(certificate))
        names = Self.names(of: certificate)
        validFrom = MemoryBIO.text { ASN1_TIME_print($0, X509_get0_notBefore(certificate)) }
        validTo = MemoryBIO.text { ASN1_TIME_print($0, X509_get0_notAfter(certificate)) }
        fingerprint = Self.fingerprint(of: certificate)
        ERR_clear_error()
    }

    /// This machine's date and time, in the same form.
    static var now: String {
        let time = ASN1_TIME_set(nil, time(nil))
        defer { ASN1_STRING_free(time) }
        return MemoryBIO.text { ASN1_TIME_print($0, time) }
    }

    /// Control characters are escaped: the other side has written this.
    private static func text(_ name: OpaquePointer?) -> String {
        MemoryBIO.text { X509_NAME_print_ex($0, name, 0, copenssl_name_flags) }
    }

    /// The alternative names; if there are none, the library uses the common name of the subject.
    /// It prints them as they are.
    private static func names(of certificate: OpaquePointer) -> [String] {
        let index = X509_get_ext_by_NID(certificate, NID_subject_alt_name, -1)
        guard let found = X509_get_ext(certificate, index) else { return [] }
        return MemoryBIO.text { X509V3_EXT_print($0, found, 0, 0) }
            .split(separator: ", ").map(\.printable)
    }

    private static func fingerprint(of certificate: OpaquePointer) -> String {
        var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        X509_digest(certificate, EVP_sha256(), &bytes, &count)
        return bytes.prefix(Int(count)).map { $0.hex }.joined(separator: ":")
    }
}

extension UInt8 {
    /// Two hexadecimal digits.
    var hex: String {
        let digits = String(self, radix: 16, uppercase: true)
        return self < 16 ? "0" + digits : digits
    }
}
