// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

/// A socket with an address of its own, at which others reach it.
@LoopActor final class BoundSocket {
    /// Its real address, with the port that the kernel has chosen.
    let address: SocketAddress
    let transport: Transport
    /// The file of a unix socket, which is removed at the end.
    private let file: SocketFile?

    /// - Parameter open: Makes the socket and binds it to the address.
    init(
        at address: SocketAddress, _ open: () throws(SystemError) -> FileDescriptor
    ) throws(StreamError) {
        do throws(SystemError) {
            let socket = try open()
            file = address.path.flatMap { SocketFile($0) }
            self.address = SocketAddress(bytes: socket.localAddress())
            transport = Transport(socket)
            transport.name = "\(self.address)"
        } catch {
            throw StreamError(error, "\(address)")
        }
    }

    deinit {
        transport.closeWhenDropped()
    }

    /// Closes it, and removes the file of a unix socket.
    func close() {
        transport.close()
        file?.remove()
    }
}
