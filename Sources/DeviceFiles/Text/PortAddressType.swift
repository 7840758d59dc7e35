// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Glibc
import Plan

extension TextType<PortAddress> {
    /// A serial port, or the server of one.
    static let port = port(numbers: 1...65_535)

    /// - Parameter numbers: The allowed numbers of a TCP port.
    static func port(numbers: ClosedRange<Int>) -> TextType {
        TextType(
            "the path of a port, like /dev/serial/by-id/usb-xyz, or an address like "
                + "tcp://bridge.lan:4001"
        ) { PortAddressReader(text: $0, numbers: numbers).read() }
    }
}

extension PortAddress {
    /// Reads an address at which a program is to listen: `tcp://host:port` or `unix:/path`. The
    /// port 0 stands for a free one.
    ///
    /// - Throws: The mistake, for a person.
    package static func toListen(_ text: String) throws(AddressMistake) -> PortAddress {
        let type = TextType<PortAddress>.port(numbers: 0...65_535)
        switch type.read(text) {
        case .success(.device), .success(.rfc2217):
            throw AddressMistake(
                message: "\(text) is not an address to listen at; expected tcp://127.0.0.1:4001, "
                    + "modbus-tcp://127.0.0.1:502 or unix:/path")
        case .success(let address): return address
        case .failure(let mismatch):
            let message = mismatch.message ?? "expected an address like tcp://127.0.0.1:4001"
            let guess = type.suggestion(for: text).map { "; did you mean '\($0)'?" } ?? ""
            throw AddressMistake(message: "'\(text)': \(message)\(guess)")
        }
    }
}

/// An address that a person has written is none.
package struct AddressMistake: Error {
    package let message: String
}

/// Reads the text of one address.
private struct PortAddressReader {
    /// Schemes of other programs, with the one that means the same.
    private static let synonyms = [
        "modbus": "modbus-tcp", "modbustcp": "modbus-tcp", "mbtcp": "modbus-tcp",
        "socket": "tcp", "raw": "tcp", "tcp4": "tcp", "tcp6": "tcp", "telnet": "rfc2217",
        "rfc-2217": "rfc2217", "ser2net": "rfc2217",
    ]
    private static let schemes = ["tcp", "rfc2217", "modbus-tcp", "unix"]
    /// The kernel's bound for the path of a unix socket.
    private static let longestSocketPath = 107

    let text: String
    let numbers: ClosedRange<Int>

    func read() -> Result<PortAddress, Mismatch> {
        if let mismatch = unprintable(in: text) { return .failure(mismatch) }
        if let mark = text.firstRange(of: "://") {
            return url(String(text[..<mark.lowerBound]), text[mark.upperBound...])
        }
        if text.lowercased().hasPrefix("unix:") { return unix(String(text.dropFirst(5))) }
        if text.hasPrefix("/"), text.utf8.count > 1 { return path() }
        return .failure(Mismatch(suggestion: guess))
    }

    private func path() -> Result<PortAddress, Mismatch> {
        if text.hasSuffix(".sock") || text.hasSuffix(".socket") {
            return .failure(
                Mismatch("a unix socket is written as unix: and its path", suggestion: guess))
        }
        return .success(.device(text))
    }

    /// What was probably meant by a text without a scheme.
    private var guess: String? {
        if text.hasPrefix("tty") || text.hasPrefix("serial") { return "/dev/\(text)" }
        if text.hasPrefix("/") { return "unix:\(text)" }
        let schemes = ["tcp:", "rfc2217:", "modbus-tcp:"]
        if let scheme = schemes.first(where: text.lowercased().hasPrefix) {
            let rest = text.dropFirst(scheme.count).drop { $0 == "/" }
            return "\(scheme)//\(rest)"
        }
        return "tcp://\(text)"
    }

    private func url(_ scheme: String, _ rest: Substring) -> Result<PortAddress, Mismatch> {
        switch scheme.lowercased() {
        case "tcp": return server(scheme, rest).map { .tcp($0) }
        case "rfc2217": return server(scheme, rest).map { .rfc2217($0) }
        case "modbus-tcp": return server(scheme, rest, usual: 502).map { .modbus($0) }
        case "unix": return .failure(Mismatch(unixForm, suggestion: unixPath(rest)))
        case let other:
            let right = Self.synonyms[other] ?? nearest(to: other, in: Self.schemes)
            let mended = right == "unix" ? unixPath(rest) : right.map { "\($0)://\(rest)" }
            return .failure(
                Mismatch(
                    "unknown scheme '\(scheme)': expected tcp, rfc2217, modbus-tcp or unix",
                    suggestion: mended))
        }
    }

    private let unixForm = "a unix socket is written as unix: and its path, like unix:/run/line"

    private func unixPath(_ rest: Substring) -> String {
        "unix:/" + rest.drop { $0 == "/" }
    }

    private func unix(_ path: String) -> Result<PortAddress, Mismatch> {
        guard path.hasPrefix("/"), path.utf8.count > 1 else { return .failure(Mismatch(unixForm)) }
        guard path.utf8.count <= Self.longestSocketPath else {
            return .failure(
                Mismatch(
                    "the path of a unix socket has at most \(Self.longestSocketPath) bytes, this "
                        + "one has \(path.utf8.count)"))
        }
        return .success(.unix(path))
    }

    /// - Parameter usual: The TCP port of an address without one; `nil` when it must be there.
    private func server(
        _ scheme: String, _ rest: Substring, usual: Int? = nil
    ) -> Result<HostAndPort, Mismatch> {
        if let sign = rest.lastIndex(of: "@") {
            return .failure(
                Mismatch(
                    "the address of a port has no user",
                    suggestion: "\(scheme)://\(rest[rest.index(after: sign)...])"))
        }
        if let end = rest.firstIndex(where: { "/?#".contains($0) }) {
            return .failure(
                Mismatch(
                    "the address of a port ends with its number",
                    suggestion: "\(scheme)://\(rest[..<end])"))
        }
        return rest.hasPrefix("[")
            ? bracketed(scheme, rest, usual) : named(scheme, rest, usual)
    }

    /// `host:port`.
    private func named(
        _ scheme: String, _ rest: Substring, _ usual: Int?
    ) -> Result<HostAndPort, Mismatch> {
        let colon = rest.lastIndex(of: ":") ?? rest.endIndex
        let (host, number) = (String(rest[..<colon]), rest[colon...].dropFirst())
        if host.contains(":") {
            return .failure(
                Mismatch(
                    "an IPv6 address stands in brackets",
                    suggestion: digits(host) == nil ? nil : "\(scheme)://[\(host)]:\(number)"))
        }
        guard !host.isEmpty else {
            return .failure(Mismatch("the address has no host: write \(scheme)://host:port"))
        }
        guard host.utf8.allSatisfy(isHostByte) else {
            return .failure(
                Mismatch("the name of a host has only the characters a-z, 0-9, '.', '-' and '_'"))
        }
        return port(number, scheme, host, usual).map {
            HostAndPort(host: host.lowercased(), port: $0)
        }
    }

    /// `[::1]:port`.
    private func bracketed(
        _ scheme: String, _ rest: Substring, _ usual: Int?
    ) -> Result<HostAndPort, Mismatch> {
        let close = rest.firstIndex(of: "]") ?? rest.endIndex
        guard let host = digits(String(rest[..<close].dropFirst())) else {
            return .failure(Mismatch("expected an IPv6 address in the brackets, like [::1]"))
        }
        let behind = rest[close...].dropFirst()
        guard behind.isEmpty || behind.hasPrefix(":") else { return .failure(Mismatch()) }
        return port(behind.dropFirst(), scheme, "[\(host)]", usual)
            .map { HostAndPort(host: host, port: $0) }
    }

    private func port(
        _ number: Substring, _ scheme: String, _ host: String, _ usual: Int?
    ) -> Result<Int, Mismatch> {
        if number.isEmpty, let usual { return .success(usual) }
        guard !number.isEmpty else {
            return .failure(
                Mismatch("the TCP port is missing: write \(scheme)://\(host):4001, for example"))
        }
        guard let value = wholeNumber(String(number)), numbers.contains(value) else {
            return .failure(
                Mismatch(
                    "expected a TCP port from \(numbers.lowerBound) to \(numbers.upperBound), "
                        + "found '\(number)'"))
        }
        return .success(value)
    }

    private func isHostByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || ".-_".utf8.contains(byte)
    }

    /// An IPv6 address in its shortest form, with the name of an interface behind `%` if it has
    /// one; `nil` for another text.
    private func digits(_ text: String) -> String? {
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        var address = in6_addr()
        guard inet_pton(AF_INET6, String(parts[0]), &address) == 1 else { return nil }
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(AF_INET6, &address, &buffer, socklen_t(buffer.count)) != nil else {
            return nil
        }
        let shortest = buffer.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        guard parts.count == 2 else { return shortest }
        return parts[1].utf8.allSatisfy(isHostByte) && !parts[1].isEmpty
            ? "\(shortest)%\(parts[1])" : nil
    }
}
