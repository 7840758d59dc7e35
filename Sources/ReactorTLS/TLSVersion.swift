// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// A version of TLS. Older ones are broken, and not offered.
public enum TLSVersion: Hashable, Sendable, Comparable {
    /// TLS 1.2, of 2008.
    case tls12
    /// TLS 1.3, of 2018.
    case tls13

    /// The number that stands in the messages.
    var number: CInt { self == .tls12 ? TLS1_2_VERSION : TLS1_3_VERSION }
}
