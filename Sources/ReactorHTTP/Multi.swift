// SPDX-License-Identifier: Apache-2.0

import CCurl
import Glibc
import Reactor

/// libcurl's multi handle on the loop: all transfers of a client, and its pool of connections.
///
/// **Facts.** `curl_multi_socket_action` is made for loops like this one: libcurl says which
/// sockets to watch (`CURLMOPT_SOCKETFUNCTION`) and when it wants to be called
/// (`CURLMOPT_TIMERFUNCTION`), and the loop reports which socket is ready. libcurl never polls, and
/// a thousand idle connections cost nothing.
///
/// **The order of things.** A call of libcurl may call back many times. The callbacks only append
/// to `MultiEvents`. When the call has returned, `settle` acts on it: watches and closes sockets in
/// the order of the events, sets the one timer, wakes the transfers. What that causes (a transfer
/// that has ended is removed, which calls back again) is handled in the same loop, until nothing is
/// left. So libcurl is never called from inside a callback, and no watch outlives its socket.
///
/// **Traps.**
/// - libcurl closes sockets inside its calls: see `MultiEvents`.
/// - libcurl waits for the thread in which it looks a name up: see `NameCache`.
/// - A timer of 0 means the next turn, not now: the callback may be inside of any call.
/// - The kernel reports a socket that has hung up until libcurl has handled it. The loop reports it
///   to libcurl as readable and writable; libcurl then reads or writes, and gets the error.
///
/// **Cost.** One epoll change for each change of a socket's direction, as libcurl asks for it; one
/// timer for all transfers and one for the silence of each.
///
/// **Rejected.** `curl_multi_poll` on a thread of its own: locks at every border. Reactor's own
/// streams below libcurl (`CURLOPT_CONNECT_ONLY`): TLS, HTTP/2 and proxies would be ours.
///
/// Isolation: the loop.
@LoopActor final class Multi {
    private let handle: MultiHandle
    private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]
    private var watches: [CInt: Registration] = [:]
    private let loop = EventLoop.current
    private lazy var timer = loop.timer { [weak self] in
        self?.act(on: CURL_SOCKET_TIMEOUT, 0)
    }
    private var isSettling = false
    private(set) var isClosed = false

    init(_ options: HTTPClientOptions) throws(HTTPError) {
        handle = try MultiHandle(options)
        loop.endActions[ObjectIdentifier(self)] = { [weak self] in self?.close() }
    }

    var callbacks: MultiEvents { handle.callbacks }
    /// How many transfers run.
    var count: Int { transfers.count }

    func add(_ transfer: Transfer) {
        transfers[transfer.easy.pointer] = transfer
        curl_multi_add_handle(handle.pointer, transfer.easy.pointer)
        settle()
    }

    /// Takes a transfer out; its connection is closed unless the transfer was at its end.
    func remove(_ transfer: Transfer) {
        guard transfers.removeValue(forKey: transfer.easy.pointer) != nil else { return }
        curl_multi_remove_handle(handle.pointer, transfer.easy.pointer)
        settle()
    }

    /// Goes on with what a callback has paused.
    func unpause(_ transfer: Transfer) {
        guard transfers[transfer.easy.pointer] != nil else { return }
        var mask = CURLPAUSE_CONT
        if transfer.buffer.isPaused { mask |= CURLPAUSE_RECV }
        if transfer.buffer.uploadIsPaused { mask |= CURLPAUSE_SEND }
        curl_easy_pause(transfer.easy.pointer, mask)
        settle()
    }

    /// Ends all transfers with a `CancellationError`, and closes all connections.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        loop.endActions[ObjectIdentifier(self)] = nil
        for transfer in Array(transfers.values) { transfer.fail(CancellationError()) }
        handle.close()
        settle()
        timer.cancel()
    }

    private func act(on socket: CInt, _ readiness: CInt) {
        guard !isClosed else { return }
        var running: CInt = 0
        curl_multi_socket_action(handle.pointer, socket, readiness, &running)
        settle()
    }

    /// Acts on what the callbacks have reported, and on what that causes.
    private func settle() {
        guard !isSettling else { return }
        isSettling = true
        defer { isSettling = false }
        repeat {
            for event in callbacks.takeEvents() { handle(event) }
            setTimer()
            for buffer in callbacks.takeChanged() { buffer.transfer?.noteChange() }
            endTransfers()
        } while !callbacks.isEmpty
    }

    private func handle(_ event: MultiEvents.Event) {
        switch event {
        case .watch(let socket, let what, let easy): watch(socket, what, easy)
        case .close(let socket):
            watches.removeValue(forKey: socket)?.cancel()
            Glibc.close(socket)
        }
    }

    private func watch(_ socket: CInt, _ what: CInt, _ easy: UnsafeMutableRawPointer?) {
        var interest: Interest = []
        if what & CURL_POLL_IN != 0, what != CURL_POLL_REMOVE { interest.insert(.readable) }
        if what & CURL_POLL_OUT != 0, what != CURL_POLL_REMOVE { interest.insert(.writable) }
        guard !interest.isEmpty else {
            watches.removeValue(forKey: socket)?.cancel()
            return
        }
        do throws(LoopError) {
            if let registration = watches[socket] { return try registration.update(interest) }
            watches[socket] = try loop.watch(socket, interest) { [weak self] readiness in
                self?.ready(socket, readiness)
            }
        } catch {
            guard let transfer = easy.flatMap({ transfers[$0] }) else { return }
            transfer.fail(HTTPError(.noResources, transfer.url, "\(error)"))
        }
    }

    private func ready(_ socket: CInt, _ readiness: Readiness) {
        var mask: CInt = 0
        if readiness.contains(.readable) { mask |= CURL_CSELECT_IN }
        if readiness.contains(.writable) { mask |= CURL_CSELECT_OUT }
        if !readiness.isDisjoint(with: [.hangUp, .error]) {
            mask |= CURL_CSELECT_ERR | CURL_CSELECT_IN | CURL_CSELECT_OUT
        }
        act(on: socket, mask)
    }

    private func setTimer() {
        guard let milliseconds = callbacks.takeTimeout() else { return }
        if milliseconds < 0 {
            timer.cancel()
        } else {
            timer.schedule(after: .milliseconds(milliseconds))
        }
    }

    private func endTransfers() {
        guard !isClosed else { return }
        while let (easy, code) = handle.nextEnd() {
            guard let transfer = transfers.removeValue(forKey: easy) else { continue }
            curl_multi_remove_handle(handle.pointer, easy)
            transfer.ended(code)
        }
    }
}

/// The multi handle itself.
///
/// Not isolated and not `Sendable`: its `Multi` uses it, on the loop.
private final class MultiHandle {
    let pointer: UnsafeMutableRawPointer
    /// It lives as long as the library's handle, which calls back when it is ended.
    let callbacks = MultiEvents()
    private var isClosed = false

    private static let startLibrary = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    init(_ options: HTTPClientOptions) throws(HTTPError) {
        guard Self.startLibrary == CURLE_OK, let pointer = curl_multi_init() else {
            throw HTTPError(.noResources, "", "libcurl could not start")
        }
        self.pointer = pointer
        callbacks.register(with: pointer)
        let host = options.connectionsPerHost
        ccurl_set_multi_number(pointer, CURLMOPT_MAX_TOTAL_CONNECTIONS, options.connections)
        ccurl_set_multi_number(pointer, CURLMOPT_MAX_HOST_CONNECTIONS, host)
        // The idle connections that are kept.
        ccurl_set_multi_number(pointer, CURLMOPT_MAXCONNECTS, options.connections)
    }

    deinit {
        close()
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        curl_multi_cleanup(pointer)
    }

    /// A transfer that has ended and was not returned before.
    func nextEnd() -> (easy: UnsafeMutableRawPointer, code: CURLcode)? {
        var left: CInt = 0
        while let message = curl_multi_info_read(pointer, &left)?.pointee {
            if message.msg == CURLMSG_DONE, let easy = message.easy_handle {
                return (easy, message.data.result)
            }
        }
        return nil
    }
}
