// SPDX-License-Identifier: Apache-2.0

/// The part of the broker's settings that comes from a URL.
struct BrokerAddress: Equatable {
    let host: String
    /// 1 ... 65535; the default is 1883 without TLS and 8883 with TLS.
    let port: Int
    let usesTLS: Bool
}

extension TextType<BrokerAddress> {
    /// `mqtt://host:port`, or `mqtts://` with TLS.
    static let brokerURL = TextType("a URL like mqtt://localhost:1883 or mqtts://host") { text in
        guard let mark = text.firstRange(of: "://") else {
            return .failure(Mismatch(suggestion: text.isEmpty ? nil : "mqtt://\(text)"))
        }
        let (scheme, rest) = (String(text[..<mark.lowerBound]), text[mark.upperBound...])
        guard scheme == "mqtt" || scheme == "mqtts" else {
            return .failure(mismatch(of: scheme, String(rest)))
        }
        guard !rest.contains("@") else {
            return .failure(
                Mismatch("the URL holds a user; write user: and password-file: beside url:"))
        }
        return address(String(rest), usesTLS: scheme == "mqtts")
    }

    /// An address with another scheme. The port and the path of a WebSocket, and the path of a
    /// socket, have no meaning in a TCP address.
    private static func mismatch(of scheme: String, _ rest: String) -> Mismatch {
        let host = rest.prefix { !"/?".contains($0) }
        switch scheme.lowercased() {
        case "ws", "wss", "http", "https":
            let right = scheme.lowercased() == "ws" || scheme == "http" ? "mqtt" : "mqtts"
            return Mismatch(
                "\(scheme):// is MQTT over WebSockets, which is not supported; use the broker's "
                    + "TCP port", suggestion: "\(right)://\(withoutPort(host))")
        case "unix", "mqtt+unix":
            return Mismatch(
                "\(scheme):// is a Unix socket, which is not supported; use the broker's TCP port",
                suggestion: "mqtt://localhost")
        case "ssl", "tls", "mqtt+ssl", "mqtt+tls", "tcps", "mqtts":
            return Mismatch(suggestion: "mqtts://\(host)")
        default:
            return Mismatch(suggestion: "mqtt://\(host)")
        }
    }

    private static func withoutPort(_ host: Substring) -> Substring {
        guard let colon = host.lastIndex(of: ":"), host[colon...].allSatisfy({ $0 != "]" }) else {
            return host
        }
        return host[..<colon]
    }

    private static func address(
        _ text: String, usesTLS: Bool
    ) -> Result<BrokerAddress, Mismatch> {
        let text = text.hasSuffix("/") ? text.dropLast() : text[...]
        guard let (host, port) = hostAndPort(text) else { return .failure(Mismatch()) }
        let isHost = isLine(host) && !host.contains(" ")
        guard isHost, !host.contains("/") else { return .failure(Mismatch()) }
        guard let port else {
            let port = usesTLS ? 8883 : 1883
            return .success(BrokerAddress(host: host, port: port, usesTLS: usesTLS))
        }
        guard let number = wholeNumber(port), (1...65535).contains(number) else {
            return .failure(Mismatch("expected a port from 1 to 65535, found '\(port)'"))
        }
        return .success(BrokerAddress(host: host, port: number, usesTLS: usesTLS))
    }

    /// Splits `host`, `host:port` or `[2001:db8::1]:port`.
    private static func hostAndPort(_ text: Substring) -> (host: String, port: String?)? {
        if text.first == "[" {
            guard let close = text.firstIndex(of: "]") else { return nil }
            let host = String(text[text.index(after: text.startIndex)..<close])
            let rest = text[text.index(after: close)...]
            if rest.isEmpty { return (host, nil) }
            return rest.first == ":" ? (host, String(rest.dropFirst())) : nil
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2 else { return nil }
        return (parts[0], parts.count == 2 ? parts[1] : nil)
    }
}
