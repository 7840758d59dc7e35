// SPDX-License-Identifier: Apache-2.0

import CMicrohttpd
import Glibc
import HTTPMessages
import Reactor

/// libmicrohttpd on the loop: one listening socket and its connections.
///
/// **Facts.** libmicrohttpd has an epoll of its own. In the mode without a thread its descriptor is
/// watched like any other: when it is readable, or `MHD_get_timeout` has passed, `MHD_run` does
/// what is to be done and returns.
///
/// **A handler is asynchronous**, the library's callback is not. So the callback of a complete
/// request suspends its connection and notes the request. The handler runs in a task; when it has
/// answered, the connection is resumed, the library calls back again, and gets the response:
///
/// ```
///   head ──> body ──> complete: suspended ──> handler ──> resumed: response ──> sent
///     │        │             │                    ↑                   │ next chunk is missing
///     │        │             └ client leaves: cancelled               ↓
///     │        └ too large, too slow: closed                  suspended until it comes
///     └ too large: 413, 414, 431
/// ```
///
/// **Traps.**
/// - A suspended connection is in no epoll: the library does not notice that its client has left.
///   `Exchange` watches the socket itself then.
/// - Without a thread, a resumed connection goes on in the next `MHD_run` only: one is made in the
///   next turn, for all that were resumed in this one.
/// - At its limit of connections the library does not watch the listening socket. When one has
///   ended, it begins to again in the `MHD_run` after that: so one is made.
/// - To end the library while a connection is suspended stops the process. All are resumed first.
/// - The library's time-out counts from the last byte. A client that sends a byte now and then
///   would keep its connection for ever: so each request has a timer here.
///
/// **Cost.** A request is a task, two calls of the library, and a write to its wake-up descriptor.
///
/// **Rejected.** SwiftNIO, and a parser (llhttp) with Reactor's streams: see the decision page.
///
/// Isolation: the loop.
@LoopActor final class Daemon {
    let service: Service
    private let events: DaemonEvents
    private let listener: Listener
    private let loop = EventLoop.current
    private var handle: OpaquePointer?
    private var watch: Registration?
    private lazy var timer = loop.timer { [weak self] in self?.run() }
    private var isRunPlanned = false
    private var isListening = true
    private var exchanges: [ObjectIdentifier: Exchange] = [:]
    /// Each connection, with the timer of its request.
    private var deadlines: [OpaquePointer: LoopTimer] = [:]
    private let idle = Event()

    init(_ listener: Listener, _ service: Service) throws(StreamError) {
        self.service = service
        self.listener = listener
        events = DaemonEvents(bodyLimit: service.limits.body)
        guard let handle = events.start(on: listener.number, service.limits) else {
            let code = errno
            listener.close()
            throw StreamError("listen", service.name, code: code == 0 ? ENOMEM : code)
        }
        self.handle = handle
        idle.set()
        loop.endActions[ObjectIdentifier(self)] = { self.endAtOnce() }
        do throws(LoopError) {
            watch = try loop.watch(cmicrohttpd_epoll(handle), .readable) { [weak self] _ in
                self?.run()
            }
        } catch {
            endAtOnce()
            throw StreamError("listen", service.name, code: error.code)
        }
        run()
    }

    /// How many connections are open.
    var connections: Int { deadlines.count }
    /// How many requests are being answered.
    var running: Int { exchanges.count }

    /// Lets the library do what is to be done, and acts on it.
    private func run() {
        guard let handle else { return }
        MHD_run(handle)
        settle()
        setTimer()
    }

    /// Calls `run` in the next turn, once.
    func planRun() {
        guard !isRunPlanned else { return }
        isRunPlanned = true
        loop.call { [weak self] in
            self?.isRunPlanned = false
            self?.run()
        }
    }

    func stopListening() {
        guard isListening, let handle else { return }
        isListening = false
        // Otherwise the library closes the socket when it ends.
        MHD_quiesce_daemon(handle)
        listener.close()
    }

    /// Waits until no request is being answered.
    func waitUntilIdle() async throws(CancellationError) {
        try await idle.wait()
    }

    /// Cancels the tasks of all requests, waits for them, and closes all connections.
    func stop() async {
        stopListening()
        let left = Array(exchanges.values)
        for exchange in left { exchange.cancel() }
        for exchange in left { await exchange.waitForTask() }
        endAtOnce()
    }

    /// Closes all connections.
    func endAtOnce() {
        stopListening()
        guard let handle else { return }
        loop.endActions[ObjectIdentifier(self)] = nil
        for exchange in Array(exchanges.values) { exchange.abandon() }
        self.handle = nil
        watch?.cancel()
        timer.cancel()
        MHD_stop_daemon(handle)
        settle()
    }

    private func setTimer() {
        guard let handle else { return }
        var milliseconds: UInt64 = 0
        if MHD_get_timeout(handle, &milliseconds) == .NO {
            timer.cancel()
        } else if milliseconds == 0 {
            planRun()
        } else {
            timer.schedule(after: .milliseconds(Int64(clamping: milliseconds)))
        }
    }
}

// MARK: Events

extension Daemon {
    private func settle() {
        while !events.isEmpty {
            for event in events.take() { act(on: event) }
        }
    }

    private func act(on event: DaemonEvents.Event) {
        switch event {
        case .connected(let connection): startDeadline(connection)
        case .disconnected(let connection):
            deadlines.removeValue(forKey: connection)?.cancel()
            planRun()
        case .request(let buffer): begin(buffer)
        case .changed(let buffer): exchanges[ObjectIdentifier(buffer)]?.noteChange()
        case .over(let buffer): end(buffer)
        }
    }

    private func begin(_ buffer: ExchangeBuffer) {
        deadlines[buffer.connection]?.cancel()
        idle.clear()
        let exchange = Exchange(buffer, self)
        exchanges[ObjectIdentifier(buffer)] = exchange
        exchange.begin()
    }

    private func end(_ buffer: ExchangeBuffer) {
        buffer.dropAnswer()
        deadlines[buffer.connection]?.schedule(after: service.limits.request)
        exchanges[ObjectIdentifier(buffer)]?.end()
        forget(buffer)
    }

    /// A client has to send a whole request in time.
    private func startDeadline(_ connection: OpaquePointer) {
        let timer = loop.timer { [weak self] in
            guard self?.deadlines[connection] != nil else { return }
            // The library finds the end of the bytes, and closes the connection.
            shutdown(cmicrohttpd_socket(connection), CInt(SHUT_RDWR))
        }
        timer.schedule(after: service.limits.request)
        deadlines[connection] = timer
    }
}

// MARK: For an exchange

extension Daemon {
    /// Forgets an exchange, if the library is done with it and its task has ended.
    func forget(_ buffer: ExchangeBuffer) {
        let exchange = exchanges[ObjectIdentifier(buffer)]
        guard buffer.isOver, exchange?.isDone == true else { return }
        exchanges[ObjectIdentifier(buffer)] = nil
        if exchanges.isEmpty { idle.set() }
    }

    /// Goes on with a suspended connection.
    func resume(_ buffer: ExchangeBuffer) {
        guard buffer.isSuspended, !buffer.isOver else { return }
        buffer.isSuspended = false
        MHD_resume_connection(buffer.connection)
        planRun()
    }
}
