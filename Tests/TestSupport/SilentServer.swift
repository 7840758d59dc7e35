// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// A TCP server on a free port of the loopback that never accepts by itself: the kernel completes
/// the connections, but the server never answers.
package final class SilentServer: Sendable {
    package let port: Int
    package let descriptor: CInt

    /// - Parameter backlog: The number of connections that the kernel completes; it does not answer
    ///   further ones.
    package init(backlog: CInt = 8) throws {
        let listener = try loopbackSocket()
        if listen(listener, backlog) != 0 {
            close(listener)
            throw TestSupportError("listen: \(errno)")
        }
        descriptor = listener
        port = portNumber(of: listener)
    }

    /// The next connection, for a test that answers. A program that another test starts does not
    /// inherit it: it would keep the connection open.
    ///
    /// - Returns: The descriptor, or -1.
    package func acceptConnection() -> CInt {
        clinux_accept(descriptor)
    }

    deinit {
        close(descriptor)
    }
}

/// A port of the loopback without a listener. It is bound, so no other program can use it.
package final class ClosedPort: Sendable {
    package let port: Int
    private let descriptor: CInt

    package init() throws {
        descriptor = try loopbackSocket()
        port = portNumber(of: descriptor)
    }

    deinit {
        close(descriptor)
    }
}

/// A port of the loopback that was free a moment ago.
package func freePort() throws -> Int {
    let descriptor = try loopbackSocket()
    defer { close(descriptor) }
    return portNumber(of: descriptor)
}

private func loopbackSocket() throws -> CInt {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw TestSupportError("socket: \(errno)") }
    var address = loopback(port: 0)
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
    }
    guard result == 0 else { throw TestSupportError("bind: \(errno)") }
    return descriptor
}

private func portNumber(of descriptor: CInt) -> Int {
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) {
        _ = $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            getsockname(descriptor, $0, &size)
        }
    }
    return Int(UInt16(bigEndian: address.sin_port))
}

/// A connection over TCP to this machine.
package final class Caller: Sendable {
    private let descriptor: CInt

    /// One such connection fills the queue of a server with no backlog.
    package convenience init(to server: SilentServer) throws {
        try self.init(port: server.port)
    }

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = loopback(port: port)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard result == 0 else { throw TestSupportError("connect: \(errno)") }
    }

    deinit {
        close(descriptor)
    }

    /// Sends a request and waits for an answer of `count` bytes.
    ///
    /// - Throws: If the server closes the connection before.
    func exchange(_ request: [UInt8], answer count: Int) throws {
        var answer = [UInt8](repeating: 0, count: count)
        let (noSignal, wholeAnswer) = (CInt(MSG_NOSIGNAL), CInt(MSG_WAITALL))
        guard send(descriptor, request, request.count, noSignal) == request.count,
            recv(descriptor, &answer, count, wholeAnswer) == count
        else { throw TestSupportError("no answer: \(errno)") }
    }
}

private func loopback(port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return address
}
