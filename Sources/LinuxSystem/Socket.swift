// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// Calls on sockets. An address is the bytes of the kernel's `sockaddr`, whatever its family.
extension FileDescriptor {
    /// Makes a socket for a stream of bytes. It does not block, and is closed in executed programs.
    ///
    /// - Parameter family: `AF_INET`, `AF_INET6` or `AF_UNIX`.
    package static func streamSocket(_ family: CInt) throws(SystemError) -> FileDescriptor {
        FileDescriptor(
            owning: try systemCall("socket") { socket(family, clinux_stream_socket, 0) })
    }

    /// Makes a socket for datagrams, with the same properties.
    package static func datagramSocket(_ family: CInt) throws(SystemError) -> FileDescriptor {
        FileDescriptor(
            owning: try systemCall("socket") { socket(family, clinux_datagram_socket, 0) })
    }

    /// Begins to connect.
    ///
    /// - Returns: Whether it is connected; if not, it becomes writable when it is, or has failed.
    /// - Throws: `EAGAIN` if the queue of a unix socket's server is full: try again later.
    package borrowing func connect(to address: [UInt8]) throws(SystemError) -> Bool {
        let result = address.withSocketAddress { Glibc.connect(number, $0, $1) }
        if result == 0 { return true }
        // An interrupted call goes on, like one in progress.
        if errno == EINPROGRESS || errno == EINTR { return false }
        throw SystemError.last("connect")
    }

    /// Gives the socket its own address.
    package borrowing func bind(to address: [UInt8]) throws(SystemError) {
        guard address.withSocketAddress({ Glibc.bind(number, $0, $1) }) == 0 else {
            throw SystemError.last("bind")
        }
    }

    /// Lets the kernel complete connections.
    ///
    /// - Parameter backlog: How many of them wait for `accept`.
    package borrowing func listen(backlog: CInt) throws(SystemError) {
        guard Glibc.listen(number, backlog) == 0 else { throw SystemError.last("listen") }
    }

    /// Takes a connection. It does not block, and is closed in executed programs.
    ///
    /// - Parameter peer: Gets the address of the other side.
    /// - Returns: `nil` if none waits.
    package borrowing func accept(_ peer: inout [UInt8]) throws(SystemError) -> FileDescriptor? {
        let accepted = try wouldBlock(
            "accept", storing(&peer) { Int(clinux_accept_stream(number, $0, $1)) })
        guard let accepted else { return nil }
        return FileDescriptor(owning: CInt(accepted))
    }

    /// Sends a datagram.
    ///
    /// - Returns: False if there is no room for it now (`EAGAIN`).
    package borrowing func send(
        _ bytes: [UInt8], to address: [UInt8]
    ) throws(SystemError) -> Bool {
        let sent = try wouldBlock(
            "send", address.withSocketAddress { sendto(number, bytes, bytes.count, 0, $0, $1) })
        return sent != nil
    }

    /// Receives a datagram.
    ///
    /// - Parameter sender: Gets the address of its sender.
    /// - Returns: Its number of bytes, which is larger than the buffer if it was cut; `nil` if none
    ///   waits.
    package borrowing func receive(
        into buffer: UnsafeMutableRawBufferPointer, _ sender: inout [UInt8]
    ) throws(SystemError) -> Int? {
        let flags = CInt(MSG_TRUNC)
        return try wouldBlock(
            "receive",
            storing(&sender) {
                recvfrom(number, buffer.baseAddress, buffer.count, flags, $0, $1)
            })
    }

    /// Tells the other side that no more bytes come.
    package borrowing func shutDownWriting() throws(SystemError) {
        guard shutdown(number, CInt(SHUT_WR)) == 0 else { throw SystemError.last("shutdown") }
    }

    /// Refuses connections from now on. To close the descriptor is not enough: a child process that
    /// is just being started has a copy of it for a moment, and the kernel listens meanwhile.
    package borrowing func stopListening() {
        _ = shutdown(number, CInt(SHUT_RDWR))
    }

    /// Sets a numeric option of a socket.
    package borrowing func setOption(
        _ level: CInt, _ option: CInt, _ value: CInt
    ) throws(SystemError) {
        var value = value
        let size = socklen_t(MemoryLayout<CInt>.size)
        guard setsockopt(number, level, option, &value, size) == 0 else {
            throw SystemError.last("setsockopt")
        }
    }

    /// The error number that waits at the socket, which this call removes; 0 if there is none.
    package borrowing func takeError() -> CInt {
        var code: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(number, SOL_SOCKET, SO_ERROR, &code, &size) == 0 ? code : errno
    }

    /// The socket's own address; empty if it has none.
    package borrowing func localAddress() -> [UInt8] {
        var address: [UInt8] = []
        _ = storing(&address) { Int(getsockname(number, $0, $1)) }
        return address
    }

    /// The address of the other side; empty if there is none.
    package borrowing func peerAddress() -> [UInt8] {
        var address: [UInt8] = []
        _ = storing(&address) { Int(getpeername(number, $0, $1)) }
        return address
    }

    /// Whether it is a terminal.
    package borrowing func isTerminal() -> Bool {
        isatty(number) == 1
    }

    /// Whether it is open for writing only, like the writing end of a pipe.
    package borrowing func isWriteOnly() -> Bool {
        fcntl(number, F_GETFL) & O_ACCMODE == O_WRONLY
    }
}

/// Makes two unix sockets that are connected with each other, for a stream of bytes. They do not
/// block, and are closed in executed programs; the caller owns both.
package func socketPair() throws(SystemError) -> (CInt, CInt) {
    var ends: [CInt] = [0, 0]
    try systemCall("socketpair") { socketpair(AF_UNIX, clinux_stream_socket, 0, &ends) }
    return (ends[0], ends[1])
}

extension [UInt8] {
    /// Passes the bytes as the address that a system call expects.
    func withSocketAddress<Result>(
        _ call: (UnsafePointer<sockaddr>?, socklen_t) -> Result
    ) -> Result {
        withUnsafeBytes { bytes in
            call(bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
    }
}

/// Calls the kernel, and stores the address that the call returns if it succeeds.
private func storing(
    _ address: inout [UInt8],
    _ call: (UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<socklen_t>) -> Int
) -> Int {
    var storage = sockaddr_storage()
    return withUnsafeMutableBytes(of: &storage) { bytes in
        var size = socklen_t(bytes.count)
        let result = call(bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), &size)
        // The kernel tells the whole size of an address, even if it has cut it.
        if result >= 0 { address = Array(bytes.prefix(Int(size))) }
        return result
    }
}
