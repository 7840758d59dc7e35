// SPDX-License-Identifier: Apache-2.0

import CCurl
import Glibc

/// What libcurl's callbacks reported during a call. They append and return; `Multi` acts on it
/// after the call, when it may call libcurl again.
///
/// **Trap.** libcurl closes sockets inside its calls, before `Multi` can cancel their watches. A
/// socket that is closed first cannot be taken out of epoll any more if a child process has a
/// duplicate of it, and its events would wake the loop for ever. So a socket that libcurl closes
/// stays open until the call has returned: the callback only notes it, and `Multi` cancels the
/// watch first and closes the socket then. Until then its number is not used again either.
///
/// Unsafe because of the pointer that libcurl holds: it is valid while libcurl's handle lives. The
/// owner of the handle owns this buffer too, and ends the handle first.
final class MultiEvents {
    enum Event {
        /// Watch a socket for libcurl's `CURL_POLL_` events.
        case watch(CInt, CInt, easy: UnsafeMutableRawPointer?)
        case close(CInt)
    }

    private(set) var events: [Event] = []
    /// When libcurl wants to be called, in milliseconds from now; below zero for never. `nil` if it
    /// has not changed its mind.
    private(set) var timeout: Int?
    /// The transfers about which there is news.
    private(set) var changed: [TransferBuffer] = []

    var isEmpty: Bool { events.isEmpty && timeout == nil && changed.isEmpty }

    func takeEvents() -> [Event] {
        defer { events = [] }
        return events
    }

    func takeTimeout() -> Int? {
        timeout.take()
    }

    func takeChanged() -> [TransferBuffer] {
        defer { changed = [] }
        for buffer in changed { buffer.isChanged = false }
        return changed
    }

    func noteChange(of buffer: TransferBuffer) {
        guard !buffer.isChanged else { return }
        buffer.isChanged = true
        changed.append(buffer)
    }

    func register(with multi: UnsafeMutableRawPointer) {
        ccurl_set_multi_callbacks(
            multi, pointer,
            { easy, socket, what, buffer, _ in
                MultiEvents.of(buffer)?.events.append(.watch(socket, what, easy: easy))
                return 0
            },
            { _, milliseconds, buffer in
                MultiEvents.of(buffer)?.timeout = milliseconds
                return 0
            })
    }

    /// A socket is opened for a transfer, and closed for the pool of connections.
    func registerSockets(with easy: UnsafeMutableRawPointer, _ transfer: TransferBuffer) {
        ccurl_set_socket_callbacks(
            easy, transfer.pointer,
            { buffer, _, address in
                guard let address = address?.pointee else { return CURL_SOCKET_BAD }
                // Otherwise child processes inherit it.
                let type = address.socktype | CInt(SOCK_CLOEXEC.rawValue)
                let socket = socket(address.family, type, address.protocol)
                if socket < 0 { TransferBuffer.of(buffer)?.socketError = errno }
                return socket
            }, pointer,
            { buffer, socket in
                MultiEvents.of(buffer)?.events.append(.close(socket))
                return 0
            })
    }

    private var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    private static func of(_ pointer: UnsafeMutableRawPointer?) -> MultiEvents? {
        pointer.map { Unmanaged<MultiEvents>.fromOpaque($0).takeUnretainedValue() }
    }
}
