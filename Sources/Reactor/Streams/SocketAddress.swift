// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// The address of a socket: a host and a port, or a path.
public struct SocketAddress: Hashable, Sendable {
    /// The kernel's `sockaddr`.
    let bytes: [UInt8]

    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// An address in digits.
    ///
    /// - Parameters:
    ///   - ip: Such as `192.168.1.7`, `::1` or `fe80::1%eth0`. It is never looked up.
    ///   - port: 0 to 65535.
    /// - Throws: `.nameNotFound` if these are not the digits of an address.
    public init(ip: String, port: Int) throws(StreamError) {
        bytes = try lookUp(ip, port, isNumeric: true)[0].bytes
    }

    /// The address of a unix socket.
    ///
    /// - Parameter path: A path of at most 107 bytes. `@name` is a name without a file (an abstract
    ///   socket); a file whose name begins with `@` is `./@name`.
    /// - Throws: `ENAMETOOLONG`; `EINVAL` if it is empty or has a zero byte.
    public init(path: String) throws(StreamError) {
        guard !path.isEmpty, path != "@", !path.utf8.contains(0) else {
            throw StreamError("address", path, code: EINVAL)
        }
        var text = Array(path.utf8)
        let isAbstract = text.first == UInt8(ascii: "@")
        if isAbstract { text[0] = 0 } else { text.append(0) }
        guard text.count <= SocketAddress.pathCapacity else {
            throw StreamError("address", path, code: ENAMETOOLONG)
        }
        bytes = SocketAddress.bytes(ofFamily: AF_UNIX) + text
    }

    /// The host in digits; `nil` for a unix socket.
    public var host: String? { isInternet ? NameLookup.digits(of: bytes) : nil }

    /// The port, 0 to 65535; `nil` for a unix socket.
    public var port: Int? {
        guard isInternet, bytes.count >= 4 else { return nil }
        return Int(bytes[2]) << 8 | Int(bytes[3])
    }

    /// The path of a unix socket, `@name` for an abstract one; `nil` for another family, and for a
    /// socket without an address.
    public var path: String? {
        guard family == AF_UNIX, bytes.count > SocketAddress.familySize else { return nil }
        let text = bytes[SocketAddress.familySize...]
        if text.first == 0 { return "@" + String(decoding: text.dropFirst(), as: UTF8.self) }
        return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }

    var family: CInt {
        guard bytes.count >= SocketAddress.familySize else { return CInt(AF_UNSPEC) }
        return bytes.withUnsafeBytes { CInt($0.loadUnaligned(as: sa_family_t.self)) }
    }

    /// The same with another port.
    package func with(port: Int) -> SocketAddress {
        guard isInternet else { return self }
        var bytes = bytes
        (bytes[2], bytes[3]) = (UInt8(port >> 8), UInt8(port & 255))
        return SocketAddress(bytes: bytes)
    }

    var isInternet: Bool { family == AF_INET || family == AF_INET6 }

    private static let familySize = MemoryLayout<sa_family_t>.size
    private static let pathCapacity = MemoryLayout<sockaddr_un>.size - familySize

    private static func bytes(ofFamily family: CInt) -> [UInt8] {
        withUnsafeBytes(of: sa_family_t(family)) { Array($0) }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// Such as `192.168.1.7:80`, `[::1]:80`, `/run/x.sock`, `@name`; empty for a socket without an
    /// address.
    public var description: String {
        // The path of a client is its own choice.
        guard let host, let port else { return path?.printable ?? "" }
        return family == AF_INET6 ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

/// The addresses of a host. Blocks unless it is numeric.
func lookUp(
    _ host: String, _ port: Int, isNumeric: Bool
) throws(StreamError) -> [SocketAddress] {
    require(0...65_535 ~= port, "a port is a number from 0 to 65535, not \(port)")
    do throws(NameLookup.Failure) {
        return try NameLookup.addresses(of: host, port: port, isNumeric: isNumeric)
            .map { SocketAddress(bytes: $0) }
    } catch {
        throw StreamError(.nameNotFound, "look up", host, error.reason)
    }
}
