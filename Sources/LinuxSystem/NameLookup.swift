// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// The addresses of a host, from the system's resolver (`getaddrinfo`).
package enum NameLookup {
    /// Why a name has no address.
    package struct Failure: Error, Hashable, Sendable {
        /// The resolver's number, such as `EAI_NONAME`.
        package let code: CInt
        /// The same in words.
        package let reason: String
    }

    /// Looks up a host. Blocks for as long as the name servers take, unless it is numeric.
    ///
    /// - Parameters:
    ///   - host: A name, or an address in digits.
    ///   - port: Put into each address.
    ///   - isNumeric: Whether to accept only digits; such a call never blocks.
    /// - Returns: At least one address, the best one first, each as the bytes of a `sockaddr`.
    package static func addresses(
        of host: String, port: Int, isNumeric: Bool
    ) throws(Failure) -> [[UInt8]] {
        guard !host.utf8.contains(0) else {
            throw Failure(code: EAI_NONAME, reason: "a host has no zero byte")
        }
        var hints = addrinfo()
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV | (isNumeric ? AI_NUMERICHOST : 0)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else { throw failure(code) }
        defer { freeaddrinfo(list) }
        return addresses(in: list)
    }

    /// The host of an internet address, in digits; empty if it is not one.
    package static func digits(of address: [UInt8]) -> String {
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let code = address.withSocketAddress {
            getnameinfo($0, $1, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
        }
        guard code == 0 else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func failure(_ code: CInt) -> Failure {
        let reason =
            code == EAI_SYSTEM
            ? String(cString: clinux_error_text(errno)) : String(cString: gai_strerror(code))
        return Failure(code: code, reason: reason)
    }

    private static func addresses(in list: UnsafeMutablePointer<addrinfo>?) -> [[UInt8]] {
        var found: [[UInt8]] = []
        var next = list
        while let entry = next?.pointee {
            let bytes = UnsafeRawBufferPointer(
                start: UnsafeRawPointer(entry.ai_addr), count: Int(entry.ai_addrlen))
            if !found.contains(Array(bytes)) { found.append(Array(bytes)) }
            next = entry.ai_next
        }
        return found
    }
}
