// SPDX-License-Identifier: Apache-2.0

import CCurl
import Glibc

extension HTTPError {
    /// The error of a transfer.
    ///
    /// - Parameters:
    ///   - text: libcurl's words for it, or nothing.
    ///   - systemCode: The kernel's number, or 0.
    init(_ code: CURLcode, _ url: String, _ text: String, systemCode: CInt) {
        let reason = text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
        self.init(Kind(code, systemCode), url, reason, code: Int(code.rawValue))
    }
}

extension HTTPError.Kind {
    fileprivate init(_ code: CURLcode, _ systemCode: CInt) {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: self = .nameNotFound
        case CURLE_COULDNT_CONNECT, CURLE_FAILED_INIT: self = Self.connectFailure(systemCode)
        case CURLE_OPERATION_TIMEDOUT: self = .timedOut
        case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE,
            CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_SEND_FAIL_REWIND:
            self = .interrupted
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR: self = .badCertificate
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_CRL_BADFILE:
            self = .tls
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING:
            self = .badAnswer
        case CURLE_URL_MALFORMAT, CURLE_BAD_FUNCTION_ARGUMENT: self = .badRequest
        case CURLE_OUT_OF_MEMORY: self = .noResources
        default: self = .other
        }
    }

    private static func connectFailure(_ systemCode: CInt) -> Self {
        switch systemCode {
        case EHOSTUNREACH, ENETUNREACH, ENETDOWN, EHOSTDOWN, EADDRNOTAVAIL: .unreachable
        case ETIMEDOUT: .timedOut
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: .noResources
        case ECONNREFUSED, ENOENT, 0: .refused
        // The server ended while the connection waited to be accepted.
        case ECONNRESET, ECONNABORTED: .interrupted
        default: .other
        }
    }
}
