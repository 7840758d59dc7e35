// SPDX-License-Identifier: Apache-2.0

/// Which certificates of the other side are accepted.
public enum TLSTrust: Hashable, Sendable {
    /// Those of the authorities that this system trusts: the file in `SSL_CERT_FILE` if it is set,
    /// otherwise the one of the package `ca-certificates`.
    case system

    /// Those that an authority of this file has issued, directly or through intermediate ones. The
    /// file has one certificate or more, as PEM. No other authority is trusted.
    case authorities(file: String)

    /// Only the certificate of this file (PEM), such as a broker's that no authority has issued.
    /// Neither its name nor its dates matter: it works on a board without a clock, and under each
    /// address.
    case certificate(file: String)

    /// Any certificate: whoever can reach or redirect the connection can read and change all bytes.
    /// For a test, never for a product.
    case insecureWithoutVerification
}

/// The certificate with which this side shows who it is, and its key.
public struct TLSIdentity: Hashable, Sendable {
    /// The path of the certificate as PEM, followed by the intermediate ones if there are any.
    public var certificate: String
    /// The path of its private key as PEM, without a passphrase. May be the same file.
    public var key: String

    /// Names the two files, which are read when they are needed.
    public init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}
