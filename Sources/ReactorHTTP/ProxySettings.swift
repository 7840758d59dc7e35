// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Whether the environment names a proxy for an address: whose name has to be looked up then?
///
/// libcurl reads the same variables and decides. This is a forecast, which only has to be right
/// most of the time: if it is not, libcurl looks the name up itself, on a thread of its own.
struct ProxySettings {
    private let variable: (String) -> String?

    init(_ variable: @escaping (String) -> String? = ProxySettings.environment) {
        self.variable = variable
    }

    /// The proxy for an address; `nil` for none.
    func proxy(for url: URLParts) -> String? {
        guard !isExcepted(url.host) else { return nil }
        // In capitals, a request to a CGI program could set it by a header `Proxy`.
        let own = url.scheme == "https" ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
        return (own + ["all_proxy", "ALL_PROXY"]).lazy.compactMap(variable).first
    }

    private func isExcepted(_ host: String) -> Bool {
        let list = variable("no_proxy") ?? variable("NO_PROXY") ?? ""
        return list.split { $0 == "," || $0 == " " }.contains { entry in
            let domain = entry.drop { $0 == "." }.lowercased()
            return entry == "*" || host == domain || host.hasSuffix("." + domain)
        }
    }

    static func environment(_ name: String) -> String? {
        guard let value = getenv(name), value[0] != 0 else { return nil }
        return String(cString: value)
    }
}
