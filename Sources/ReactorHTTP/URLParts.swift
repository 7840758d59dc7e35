// SPDX-License-Identifier: Apache-2.0

import CCurl

/// The parts of an address, as libcurl reads it: two readers that differ would connect to one host
/// and check another.
struct URLParts: Equatable {
    let scheme: String
    /// In small letters; an address of IPv6 has brackets.
    let host: String
    let port: Int
    /// The whole address.
    let text: String

    struct Failure: Error {
        let reason: String
    }

    /// - Parameter base: What a relative address refers to.
    init(_ text: String, relativeTo base: String? = nil) throws(Failure) {
        guard !text.utf8.contains(0) else { throw Failure(reason: "it has a zero byte") }
        let parts = curl_url()
        defer { curl_url_cleanup(parts) }
        for address in [base, text].compactMap({ $0 }) {
            let code = curl_url_set(parts, CURLUPART_URL, address, Self.reading)
            guard code == CURLUE_OK else {
                throw Failure(reason: String(cString: curl_url_strerror(code)))
            }
        }
        scheme = Self.part(CURLUPART_SCHEME, of: parts) ?? ""
        host = (Self.part(CURLUPART_HOST, of: parts) ?? "").lowercased()
        let defaultPort = CUnsignedInt(CURLU_DEFAULT_PORT)
        port = Int(Self.part(CURLUPART_PORT, of: parts, flags: defaultPort) ?? "") ?? 0
        self.text = Self.part(CURLUPART_URL, of: parts) ?? ""
    }

    /// Whether it is the same server: a password for one is not for another.
    func isSameServer(as other: URLParts) -> Bool {
        (scheme, host, port) == (other.scheme, other.host, other.port)
    }

    /// An address for a message: without query and password, which may be secret.
    static func withoutSecrets(_ text: String) -> String {
        guard let parts = curl_url() else { return "" }
        defer { curl_url_cleanup(parts) }
        guard curl_url_set(parts, CURLUPART_URL, text, reading) == CURLUE_OK else {
            return withoutSecrets(unreadable: text)
        }
        for part in [CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_QUERY, CURLUPART_FRAGMENT] {
            curl_url_set(parts, part, nil, 0)
        }
        return part(CURLUPART_URL, of: parts) ?? ""
    }

    /// Drops more than it has to: where the password of such an address begins is not known.
    private static func withoutSecrets(unreadable text: String) -> String {
        var rest = text[...]
        var beginning = ""
        if let at = text.lastIndex(of: "@") {
            rest = text[text.index(after: at)...]
            let slashes = text[..<at].firstRange(of: "//")
            beginning = slashes.map { String(text[..<$0.upperBound]) } ?? ""
        }
        return String((beginning + rest.prefix { $0 != "?" && $0 != "#" }).prefix(200))
    }

    /// A space in the address of a redirect is common.
    private static let reading = CUnsignedInt(CURLU_URLENCODE | CURLU_ALLOW_SPACE)

    private static func part(
        _ part: CURLUPart, of parts: OpaquePointer?, flags: CUnsignedInt = 0
    ) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(parts, part, &text, flags) == CURLUE_OK, let text else {
            return nil
        }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
