// SPDX-License-Identifier: Apache-2.0
//
// One connection to an MQTT broker that never makes the loop wait: libmosquitto's calls for an
// external event loop, on ours.
//
//            connect()                   socket there                CONNACK 0
//     idle ────────────> connecting ──────────────────> handshake ──────────────> up
//                          ^   │ no name, no CA file        │ refused, broken,    │ broken,
//                          │   v                            v too slow            v no PINGRESP
//                          └──────────────────────────── waiting <────────────────┘
//     disconnect(by:) leads from each of them to closed.
//
// Facts, found in the sources of 2.0.11 and 2.0.20 and by trying:
//
// - `mosquitto_connect_async` resolves the name and reads the certificates in the caller's thread.
//   So the whole call runs in `offload`, with the host's name, because TLS compares it with the
//   certificate. While it runs (`connecting`) the library belongs to that thread. It cannot be
//   interrupted: after its deadline the failure is reported, and a late answer is still used.
//   It tries one of a name's addresses only; `Route` chooses which.
// - Nothing else has a deadline in the library: a machine that drops packets, a server that accepts
//   and does not answer. One timer holds the deadline of the present state.
// - A connection ends in three ways: an error code with a callback, an error code without one (a
//   failed handshake in 2.0.11), or a write error in `publish` that closes nothing. So there is no
//   callback for it: the code and the socket's number are checked after each call.
// - The epoll registration belongs to one socket. The library closes it in any call; the kernel
//   drops it then, and we drop ours before another file can get the same number.
// - `want_write` is true during a whole TLS handshake. Level-triggered, that would spin; so during
//   the handshake writing is awaited once, and after that each event tries both directions.
// - `loop_misc` sends a PINGREQ when nothing was sent or received for the keepalive. We call it
//   when that can be so, not each second: an idle connection wakes the loop twice a keepalive, for
//   the PINGREQ and for the PINGRESP. A PINGRESP that does not come ends the connection after
//   `deadlines.answer`, not after another keepalive. An unplugged cable is noticed by the kernel
//   (TCP_USER_TIMEOUT) when something was sent.
// - While offline `publish` at QoS 1 fails and queues the message all the same. So nothing is
//   published while offline, and at QoS 1 a broken connection means "taken".
// - After a reconnect the library sends again what was unacknowledged, on the old topics: an hour
//   later, too. It has no call that forgets a message. So each connection gets a client of the
//   library of its own, and what was under way is the caller's again.
// - A broker can answer each PINGREQ and acknowledge no message, for ever: a message has a deadline
//   of its own.
// - What it queues has no bound. At QoS 1 our window is the bound; it is the same as the library's,
//   so that nothing waits inside. At QoS 0 the bound is the socket: no room while it is full.
// - It reports each delivery once: at QoS 1 with the first PUBACK, at QoS 0 when the message is in
//   the socket, which is mostly inside of `publish`.
// - Inside of a callback the library only queues what it is asked to send. Callbacks append to a
//   buffer, and we act when the call has returned.
//
// Trap: a delivery could be recorded by the library, by this client and by the caller, and three
// records of one thing disagree one day. Choice: the caller keeps what each message carries, and
// this client keeps the numbers and their times. Both forget them when the connection ends.
//
// - In MQTT 5 the broker may allow fewer messages under way than our window. Then the rest waits
//   inside the library, in its order, and is sent as acknowledgements arrive.
//
// Cost: one byte written to a socket pair inside the library for each message. With a broker of
// 3.1.1 a message to us is in memory whole, and once more for the callback, before its size can be
// checked; in MQTT 5 the broker knows our limit and does not send it (see `ProtocolChoice`).
//
// Rejected: the library's own thread (locks, and a second thread's stack); an MQTT codec of our own
// (Debian maintains libmosquitto, and we would have to maintain ours).

import CMosquitto
import Plan
import Ports
import Reactor

/// The connection to a broker, over libmosquitto. It stays until `disconnect`, however often it
/// breaks.
///
/// Isolation: the loop. End it with `disconnect`, not by releasing it.
@LoopActor package final class BrokerClient: Broker {
    package var onEvent: (@LoopActor (BrokerEvent) -> Void)?

    private let connection: Connection
    private let loop = EventLoop.current
    private var window: DeliveryWindow
    private var subscriptions: [(filter: String, asPublished: Bool)] = []
    /// The subscriptions of this connection, by the numbers of their requests.
    private var requested: [Int32: String] = [:]
    /// There was no room, so `roomAgain` must be reported.
    private var mustReportRoom = false
    /// This connection has acknowledged a message.
    private var hasDelivered = false
    /// The deadline of the oldest message; not set while none is under way.
    private lazy var deadline = loop.timer { [weak self] in self?.deadlinePassed() }
    private let acknowledgementLimit: Duration
    /// Deliveries were done inside of `publish`: they are reported when it has returned.
    private var willReport = false
    private lazy var report: @LoopActor () -> Void = { [weak self] in self?.reportWritten() }
    /// Swapped with the list that is filled, so that neither is allocated again.
    private var delivered: ContiguousArray<Int32> = []
    private var departure: Departure?
    /// The numbers of messages that were dropped, below those of the library.
    private var lastDropped: Int32 = 0

    /// - Parameters:
    ///   - will: Published by the broker when the connection breaks.
    ///   - window: How many deliveries may be under way, 1 ... 65535.
    package init(
        _ settings: BrokerSettings, will: LastWill? = nil, window: Int = 200,
        deadlines: ConnectionDeadlines = ConnectionDeadlines()
    ) {
        self.window = DeliveryWindow(limit: window)
        acknowledgementLimit = deadlines.acknowledgement
        connection = Connection(settings, will: will, window: window, deadlines: deadlines)
        connection.onUpdate = { [weak self] update in self?.handle(update) }
    }

    package var hasRoom: Bool {
        connection.state == .up && !window.isFull(at: loop.now) && departure == nil
            && !connection.handle.wantsToWrite
    }

    package func connect() {
        connection.open()
    }

    package func subscribe(_ filter: String, asPublished: Bool) {
        subscriptions.append((filter, asPublished))
        if connection.state == .up { request(filter, asPublished) }
    }

    package func publish(
        _ topic: Topic, _ payload: UnsafeRawBufferPointer, qos: QoS, retain: Bool
    ) -> DeliveryID? {
        precondition(hasRoom, "Publish when there is room; wait for `connected` or `roomAgain`.")
        let (result, number) = connection.handle.publish(
            topic, payload, qos: qos, retain: retain)
        if result.isRefusal { return drop(topic, payload.count, result) }
        connection.sent(result)
        switch qos {
        case .atLeastOnce where result.is(MOSQ_ERR_NOMEM): return nil
        case .atLeastOnce: break
        case .atMostOnce where !result.isSuccess: return nil
        case .atMostOnce: break
        }
        if window.isEmpty { deadline.schedule(after: acknowledgementLimit) }
        window.add(number, at: loop.now)
        connection.unanswered.add(
            number, .message(topic, bytes: payload.count, qos, retain: retain))
        if !connection.handle.callbacks.delivered.isEmpty { reportSoon() }
        if !hasRoom { mustReportRoom = true }
        return DeliveryID(number: number)
    }

    /// A message that can never be sent must not stop those behind it: it counts as delivered, and
    /// the refusal is reported.
    private func drop(_ topic: Topic, _ bytes: Int, _ result: CallResult) -> DeliveryID {
        lastDropped -= 1
        let (number, topic) = (lastDropped, topic.description)
        let text = String(cString: mosquitto_strerror(result.code)).lowercased()
        let why = "\(bytes) bytes: \(text)"
        loop.call { [weak self] in
            self?.onEvent?(.refused(topic: topic, reason: why))
            self?.onEvent?(.delivered(DeliveryID(number: number)))
        }
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

// MARK: Updates

extension BrokerClient {
    private func handle(_ update: Connection.Update) {
        switch update {
        case .up: begin()
        case .down(let reason):
            mustReportRoom = false
            reportDelivered()
            window.removeAll()
            deadline.cancel()
            onEvent?(.disconnected(reason))
            leaveWhenDone()
        case .progress: readCallbacks()
        }
    }

    private func begin() {
        requested.removeAll()
        hasDelivered = false
        for (filter, asPublished) in subscriptions { request(filter, asPublished) }
        // The requests may fill the socket; then `roomAgain` follows.
        mustReportRoom = !hasRoom
        onEvent?(.connected)
    }

    private func request(_ filter: String, _ asPublished: Bool) {
        let (result, number) = connection.handle.subscribe(
            filter, asPublished: asPublished && connection.hasVersion5)
        requested[number] = filter
        connection.unanswered.add(number, .subscription(filter))
        connection.sent(result)
    }

    private func readCallbacks() {
        let callbacks = connection.handle.callbacks
        reportRefusals(callbacks)
        reportDelivered()
        if !callbacks.messages.isEmpty {
            let messages = callbacks.messages
            callbacks.messages.removeAll()
            for message in messages { onEvent?(message.event) }
        }
        if !callbacks.refusedSubscriptions.isEmpty {
            let numbers = callbacks.refusedSubscriptions
            callbacks.refusedSubscriptions.removeAll()
            for case let filter? in numbers.map({ requested[$0] }) {
                onEvent?(.notSubscribed(filter: filter))
            }
        }
        offerRoom()
        leaveWhenDone()
    }

    /// Each is delivered too, in the same call.
    private func reportRefusals(_ callbacks: CallbackBuffer) {
        for number in callbacks.answeredSubscriptions { connection.unanswered.remove(number) }
        callbacks.answeredSubscriptions.removeAll()
        for (number, reason) in callbacks.refusedMessages {
            guard case .message(let topic, _, _, _)? = connection.unanswered.remove(number) else {
                continue
            }
            let why = FailureMessages.refusedMessage(reason)
            onEvent?(.refused(topic: topic.description, reason: why))
        }
        callbacks.refusedMessages.removeAll()
    }

    private func offerRoom() {
        guard mustReportRoom, hasRoom else { return }
        mustReportRoom = false
        onEvent?(.roomAgain)
    }

    private func reportSoon() {
        guard !willReport else { return }
        willReport = true
        loop.call(report)
    }

    private func reportWritten() {
        willReport = false
        reportDelivered()
        offerRoom()
        leaveWhenDone()
    }

    /// The lists are swapped first: the receiver of an event may publish the next message.
    private func reportDelivered() {
        let callbacks = connection.handle.callbacks
        guard !callbacks.delivered.isEmpty else { return }
        swap(&delivered, &callbacks.delivered)
        // The window can become full without a new message: while nothing is acknowledged.
        mustReportRoom = mustReportRoom || window.isFull(at: loop.now)
        for number in delivered { finish(number) }
        delivered.removeAll(keepingCapacity: true)
    }

    private func finish(_ number: Int32) {
        hasDelivered = true
        connection.unanswered.remove(number)
        window.remove(number, at: loop.now)
        if window.isEmpty { deadline.cancel() }
        onEvent?(.delivered(DeliveryID(number: number)))
    }
}

// MARK: The deadline of a message

extension BrokerClient {
    /// The timer is set for the first message, and not moved by each acknowledgement.
    private func deadlinePassed() {
        guard let oldest = window.oldest else { return }
        let due = oldest.advanced(by: acknowledgementLimit)
        guard due <= loop.now else { return deadline.schedule(at: due) }
        connection.abandon(isUseless: !hasDelivered)
    }
}

extension CallbackBuffer.Message {
    fileprivate var event: BrokerEvent {
        guard let payload else { return .ignored(topic: topic, bytes: size) }
        return .received(topic: topic, payload: payload, retained: isRetained)
    }
}

// MARK: Leaving

extension BrokerClient {
    /// `disconnect` was called.
    private struct Departure {
        let limit: LoopTimer
        var waiting: [UnsafeContinuation<Void, Never>] = []
        var hasSentDisconnect = false
    }

    private func leaveWhenDone() {
        guard let departure, window.isEmpty else { return }
        guard connection.state == .up, connection.handle.socket >= 0 else { return leave() }
        if !departure.hasSentDisconnect, !connection.handle.wantsToWrite { sendDisconnect() }
        if connection.handle.socket < 0 { leave() }
    }

    /// The library closes the socket when the DISCONNECT is written; that can take one more event.
    private func sendDisconnect() {
        departure?.hasSentDisconnect = true
        _ = connection.handle.disconnect()
    }

    private func leave() {
        guard let departure else { return }
        if connection.state == .up, !departure.hasSentDisconnect { sendDisconnect() }
        connection.close()
        departure.limit.cancel()
        self.departure?.waiting = []
        for continuation in departure.waiting { continuation.resume() }
    }
}
