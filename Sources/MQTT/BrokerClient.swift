// SPDX-License-Identifier: Apache-2.0
//
// One connection to an MQTT broker that never makes the loop wait: libmosquitto's calls for a loop
// of one's own, on ours.
//
//            connect()                 socket there                CONNACK 0
//     idle ────────────> dialling ──────────────────> greeting ──────────────> up
//                          ^   │ no name, no CA file      │ refused, broken,    │ broken, silent
//                          │   v                          v too slow            v
//                          └──────────────────────── waiting <──────────────────┘
//     disconnect(by:) leads from each of them to closed.
//
// Facts that shaped it, found in the sources of 2.0.11 and 2.0.20 and by trying:
//
// - `mosquitto_connect_async` resolves the name and reads the certificates in the caller's thread.
//   So the whole call runs in `offload`, with the host's name, because TLS compares it with the
//   certificate. While it runs (`dialling`) the library belongs to that thread. It cannot be
//   interrupted: after its deadline the trouble is reported, and the answer is used when it comes.
//   Which of a name's addresses it is to try has to be said from outside (`Route`).
// - Nothing else has a deadline in the library: a machine that swallows packets, a server that
//   accepts and is silent. One alarm stands for what the present state waits for.
// - A connection ends in three ways: an error code with a callback, an error code without one (a
//   failed handshake in 2.0.11), or a write error in `publish` that closes nothing. After each
//   call the code and the socket's number are looked at; no callback is set for it at all.
// - The epoll registration belongs to one socket. The library closes it in any call; the kernel
//   drops it then, and we drop ours before anyone can get the same number.
// - `want_write` is true during a whole TLS handshake. Level-triggered, that would spin; so during
//   the handshake writing is awaited once, and after that each event tries both directions.
// - `loop_misc` asks "are you there?" (PINGREQ) when nothing was sent or heard for the keepalive.
//   We call it when that can be so, not each second: an idle connection wakes the loop twice a
//   keepalive, for the question and for the answer. An answer that does not come ends the
//   connection after `deadlines.answer`, not after another keepalive. A pulled plug is noticed by
//   the kernel (TCP_USER_TIMEOUT) when something was sent.
// - While offline `publish` at QoS 1 fails and queues the message all the same. So nothing is
//   published while offline, and at QoS 1 a broken connection means "taken": the library sends
//   exactly what is unacknowledged again, under the same numbers, before anything new.
// - What it queues has no bound. At QoS 1 our window is the bound; it is the same as the library's,
//   so that nothing waits inside. At QoS 0 the bound is the socket: no room while it is full.
// - Inside of a callback the library only queues what it is told to send. Callbacks append to an
//   inbox, and we act when the call has returned.
//
// Costs that cannot be helped: one byte written to a socket pair inside the library for each
// message; a message from the broker is in memory whole before its size can be judged.
//
// Rejected: the library's own thread (locks, and a second thread's stack); an MQTT codec of our own
// (Debian keeps libmosquitto safe, nobody would keep ours).

import CMosquitto
import Plan
import Ports
import Reactor

/// The connection to a broker, over libmosquitto. It stays until `disconnect`, however often it
/// breaks.
///
/// Isolation: the loop. End it with `disconnect`, not by letting go of it.
@LoopActor package final class BrokerClient: Broker {
    package var onEvent: (@LoopActor (BrokerEvent) -> Void)?

    private let connection: Connection
    private let loop = EventLoop.current
    private var window: DeliveryWindow
    private var subscriptions: [String] = []
    /// The subscriptions of this connection, by the numbers of their requests.
    private var requested: [Int32: String] = [:]
    /// Somebody found no room and has not been told that there is some again.
    private var owesRoom = false
    /// Taken at QoS 0 and not reported yet: that happens after `publish` has returned.
    private var taken: ContiguousArray<Int32> = []
    private lazy var reportTaken: @LoopActor () -> Void = { [weak self] in self?.report() }
    /// Each is swapped with the list that is filled, so that neither is allocated again.
    private var reported: ContiguousArray<Int32> = []
    private var acknowledged: ContiguousArray<Int32> = []
    private var departure: Departure?

    /// - Parameters:
    ///   - will: Published by the broker when the connection breaks.
    ///   - window: How many deliveries at QoS 1 may be under way, 1 ... 65535.
    package init(
        _ settings: BrokerSettings, will: LastWill? = nil, window: Int = 200,
        deadlines: ConnectionDeadlines = ConnectionDeadlines()
    ) {
        self.window = DeliveryWindow(limit: window)
        connection = Connection(settings, will: will, window: window, deadlines: deadlines)
        connection.onNews = { [weak self] news in self?.heed(news) }
    }

    package var hasRoom: Bool {
        connection.state == .up && !window.isFull(at: loop.now) && departure == nil
            && !connection.handle.wantsToWrite
    }

    package func connect() {
        connection.open()
    }

    package func subscribe(_ filter: String) {
        subscriptions.append(filter)
        if connection.state == .up { request(filter) }
    }

    package func publish(
        _ topic: Topic, _ payload: UnsafeRawBufferPointer, qos: QoS, retain: Bool
    ) -> DeliveryID? {
        precondition(hasRoom, "Publish when there is room; wait for `connected` or `roomAgain`.")
        let (outcome, number) = connection.handle.publish(
            topic, payload, qos: qos, retain: retain)
        precondition(!outcome.is(MOSQ_ERR_INVAL), "Not a topic to publish to: \(topic).")
        connection.sent(outcome)
        switch qos {
        case .atLeastOnce where outcome.is(MOSQ_ERR_NOMEM): return nil
        case .atLeastOnce: window.insert(number, at: loop.now)
        case .atMostOnce where !outcome.isFine: return nil
        case .atMostOnce: take(number)
        }
        if !hasRoom { owesRoom = true }
        return DeliveryID(number: number)
    }

    package func disconnect(by deadline: Instant) async {
        guard connection.state != .closed else { return }
        if departure == nil {
            let limit = loop.schedule(at: deadline) { [weak self] in self?.leave() }
            departure = Departure(limit: limit)
        }
        await withUnsafeContinuation { continuation in
            departure?.waiting.append(continuation)
            leaveWhenDone()
        }
    }
}

// MARK: News

extension BrokerClient {
    private func heed(_ news: Connection.News) {
        switch news {
        case .up: greetBack()
        case .down(let reason):
            owesRoom = false
            onEvent?(.disconnected(reason))
            leaveWhenDone()
        case .progress: readInbox()
        }
    }

    private func greetBack() {
        requested.removeAll()
        for filter in subscriptions { request(filter) }
        // The window may be full of what was under way before; then `roomAgain` follows.
        owesRoom = !hasRoom
        onEvent?(.connected)
    }

    private func request(_ filter: String) {
        let (outcome, number) = connection.handle.subscribe(filter)
        requested[number] = filter
        connection.sent(outcome)
    }

    private func readInbox() {
        let inbox = connection.handle.inbox
        if !inbox.acknowledged.isEmpty {
            swap(&acknowledged, &inbox.acknowledged)
            // It may have become full by waiting, when nobody asked for room.
            owesRoom = owesRoom || window.isFull(at: loop.now)
            for number in acknowledged where window.remove(number) {
                onEvent?(.delivered(DeliveryID(number: number)))
            }
            acknowledged.removeAll(keepingCapacity: true)
        }
        if !inbox.messages.isEmpty {
            let messages = inbox.messages
            inbox.messages.removeAll()
            for message in messages { onEvent?(message.event) }
        }
        if !inbox.refusedSubscriptions.isEmpty {
            let numbers = inbox.refusedSubscriptions
            inbox.refusedSubscriptions.removeAll()
            for case let filter? in numbers.map({ requested[$0] }) {
                onEvent?(.notSubscribed(filter: filter))
            }
        }
        offerRoom()
        leaveWhenDone()
    }

    private func offerRoom() {
        guard owesRoom, hasRoom else { return }
        owesRoom = false
        onEvent?(.roomAgain)
    }

    private func take(_ number: Int32) {
        if taken.isEmpty { loop.call(reportTaken) }
        taken.append(number)
    }

    /// The list is taken away first: a reader of the event may publish the next message.
    private func report() {
        swap(&reported, &taken)
        for number in reported { onEvent?(.delivered(DeliveryID(number: number))) }
        reported.removeAll(keepingCapacity: true)
    }
}

extension Inbox.Message {
    fileprivate var event: BrokerEvent {
        guard let payload else { return .ignored(topic: topic, bytes: size) }
        return .received(topic: topic, payload: payload, retained: isRetained)
    }
}

// MARK: Leaving

extension BrokerClient {
    /// Someone waits in `disconnect`.
    private struct Departure {
        let limit: LoopTimer
        var waiting: [UnsafeContinuation<Void, Never>] = []
        var hasSaidGoodbye = false
    }

    private func leaveWhenDone() {
        guard let departure, window.isEmpty else { return }
        guard connection.state == .up, connection.handle.socket >= 0 else { return leave() }
        if !departure.hasSaidGoodbye, !connection.handle.wantsToWrite { sayGoodbye() }
        if connection.handle.socket < 0 { leave() }
    }

    /// The library closes the socket when the goodbye is written; that can take an event more.
    private func sayGoodbye() {
        departure?.hasSaidGoodbye = true
        _ = connection.handle.disconnect()
    }

    private func leave() {
        guard let departure else { return }
        if connection.state == .up, !departure.hasSaidGoodbye { sayGoodbye() }
        connection.close()
        departure.limit.cancel()
        self.departure?.waiting = []
        for continuation in departure.waiting { continuation.resume() }
    }
}
