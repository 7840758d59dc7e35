// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// A socket with an address of its own, at which others reach it.
///
/// A unix socket is a file. It is removed with the socket, also if the socket is dropped; the file
/// of a program that has crashed is replaced, and that of one that still has its socket is not.
@LoopActor final class BoundSocket {
    typealias Maker = (_ family: CInt) throws(SystemError) -> FileDescriptor

    /// Its real address, with the port that the kernel has chosen.
    let address: SocketAddress
    let transport: Transport
    /// The file of a unix socket.
    private let file: SocketFile?

    /// - Parameters:
    ///   - address: Where it is bound.
    ///   - make: Makes a socket that can be bound.
    ///   - start: Called when it is bound.
    init(
        at address: SocketAddress, _ make: Maker,
        start: (borrowing FileDescriptor) throws(SystemError) -> Void = { _ in }
    ) throws(StreamError) {
        do throws(SystemError) {
            let socket = try make(address.family)
            try BoundSocket.bind(socket, address, make)
            let file = address.path.flatMap { SocketFile($0) }
            do throws(SystemError) {
                try start(socket)
            } catch {
                file?.remove()
                throw error
            }
            self.file = file
            self.address = SocketAddress(bytes: socket.localAddress())
            transport = Transport(socket)
            transport.name = "\(self.address)"
        } catch {
            throw StreamError(error, "\(address)")
        }
    }

    deinit {
        file?.remove()
        transport.closeWhenDropped()
    }

    /// Closes it, and removes the file of a unix socket.
    func close() {
        file?.remove()
        transport.close()
    }

    private static func bind(
        _ socket: borrowing FileDescriptor, _ address: SocketAddress, _ make: Maker
    ) throws(SystemError) {
        do throws(SystemError) {
            try socket.bind(to: address.bytes)
        } catch {
            guard error.code == EADDRINUSE, isLeftOver(address, make), let path = address.path
            else { throw error }
            unlink(path)
            try socket.bind(to: address.bytes)
        }
    }

    /// Whether it is the file of a unix socket that no program has open.
    private static func isLeftOver(_ address: SocketAddress, _ make: Maker) -> Bool {
        // A connection is refused by other kinds of files too.
        guard let path = address.path, SocketFile(path) != nil, let socket = try? make(AF_UNIX)
        else { return false }
        do throws(SystemError) {
            _ = try socket.connect(to: address.bytes)
            return false
        } catch {
            return error.code == ECONNREFUSED
        }
    }
}
