// SPDX-License-Identifier: Apache-2.0

import CMosquitto
import Glibc
import Plan
import Ports
import Reactor

/// Keeps a connection to the broker, and connects again when it is lost.
///
/// The states are drawn in `BrokerClient.swift`. One timer serves them all, because each state
/// waits for one deadline only.
///
/// Isolation: the loop.
@LoopActor final class Connection {
    enum State {
        case idle, connecting, handshake, up, waiting, closed
    }

    enum Update {
        /// The broker has accepted the connection.
        case up
        /// There is no connection; the reason is for a person.
        case down(String)
        /// The library did something: look at its callback buffer, and whether it has room.
        case progress
    }

    private(set) var state = State.idle
    /// The library's client. Each connection has its own: the library cannot forget the messages
    /// of an old connection, and would publish them again as if they were new.
    private(set) var handle: MosquittoHandle
    /// Called after the library's call has returned.
    var onUpdate: (@LoopActor (Update) -> Void)?

    /// About half a millisecond with small packets.
    private static let packetsInATurn = 50

    private let settings: BrokerSettings
    private let makeHandle: () -> MosquittoHandle
    private let deadlines: ConnectionDeadlines
    private let failures: FailureMessages
    private let loop = EventLoop.current
    private var registration: Registration?
    private lazy var deadline = loop.timer { [weak self] in self?.deadlinePassed() }
    private var pace = RetryPace()
    private var route = Route()
    private var version = ProtocolChoice()
    /// Whether the connection speaks MQTT 5.
    var hasVersion5: Bool { version.version == .v5 }
    var unanswered = Unanswered()
    private var outageBegan: Instant?
    private var wentUp: Instant
    /// Whether the handshake had its first event. Its first bytes are written then.
    private var hasBegun = false
    private var watch: KeepaliveWatch

    init(
        _ settings: BrokerSettings, will: LastWill?, window: Int, deadlines: ConnectionDeadlines
    ) {
        self.settings = settings
        self.deadlines = deadlines
        failures = FailureMessages(settings: settings, deadlines: deadlines)
        makeHandle = { MosquittoHandle(settings, will: will, window: window) }
        handle = makeHandle()
        watch = KeepaliveWatch(keepalive: settings.keepalive)
        wentUp = loop.now
    }

    func open() {
        precondition(state == .idle, "Call `connect` once; the client reconnects without a call.")
        outageBegan = loop.now
        beginConnecting()
    }

    /// Ends the connection for good. A call that still resolves a name keeps the library until it
    /// returns.
    func close() {
        state = .closed
        stopWatching()
        deadline.cancel()
    }

    /// A message was not acknowledged in time: ends the connection, and connects again.
    ///
    /// - Parameter isUseless: This connection has acknowledged no message at all. It counts as one
    ///   that broke at once, so that the delays between the attempts grow.
    func abandon(isUseless: Bool) {
        fail(failures.notTaken(), isUseless: isUseless)
    }

    /// Called after each call that sent bytes. The result is handled in the next turn, so that no
    /// event is reported inside the caller's own call.
    func sent(_ result: CallResult) {
        watch.lastSent = loop.now
        guard !result.isSuccess || handle.wantsToWrite else { return }
        loop.call { [weak self] in self?.settle(result) }
    }
}

// MARK: Connecting

extension Connection {
    private func beginConnecting() {
        state = .connecting
        deadline.schedule(after: deadlines.name)
        handle.keepLog(true)
        // The handle goes to the other thread and comes back: `state` keeps the loop from it.
        nonisolated(unsafe) let handle = handle
        let (version, route) = (version.version, route)
        Task { [weak self] in
            do {
                let (result, taken) = try await offload {
                    var route = route
                    return (handle.beginConnecting(&route, version), route)
                }
                if self?.state == .connecting { self?.beginHandshake(result, taken) }
            } catch is CancellationError {
                // The loop ends, and the other thread may still use the handle.
            } catch {
                if let self, state == .connecting { fail(failures.notStarted(error)) }
            }
        }
    }

    private func beginHandshake(_ result: CallResult, _ route: Route) {
        self.route = route
        guard result.isSuccess, handle.socket >= 0 else {
            return failUnreached(failures.connectFailed(result, handle.callbacks.log))
        }
        handle.keepFromChildren()
        handle.limitSilence(to: deadlines.answer)
        state = .handshake
        hasBegun = false
        handle.callbacks.connack = nil
        handle.callbacks.goodbye = nil
        do {
            registration = try loop.watch(handle.socket, interest) { [weak self] readiness in
                self?.ready(readiness)
            }
            deadline.schedule(after: deadlines.answer)
        } catch {
            fail(failures.notStarted(error))
        }
    }

    private func accepted() {
        state = .up
        version.noteAccepted()
        unanswered.connected()
        outageBegan = nil
        wentUp = loop.now
        handle.keepLog(false)
        let wanted = handle.callbacks.keepalive.map { Duration.seconds(Int($0)) }
        watch.begin(loop.now, keepalive: wanted ?? settings.keepalive)
        deadline.schedule(at: watch.due)
        onUpdate?(.up)
    }

    /// The address was not reached. The name may have another kind of address.
    private func failUnreached(_ failure: ConnectionFailure) {
        guard !failure.isPermanent, route.noteUnreached() else { return fail(failure) }
        stopWatching()
        beginConnecting()
    }

    /// The other side was reached and has not accepted. It may know the other version of MQTT.
    private func failRefused(_ failure: ConnectionFailure) {
        guard version.noteRefused() else { return fail(failure) }
        stopWatching()
        beginConnecting()
    }

    private func fail(_ failure: ConnectionFailure, isUseless: Bool = false) {
        stopWatching()
        var failure = failure
        if state == .up {
            pace.broke(after: isUseless ? 0 : wentUp.duration(to: loop.now) / .seconds(1))
            if pace.isUnsteady, !isUseless, handle.callbacks.goodbye == nil {
                failure = failures.unsteady(unanswered)
            }
        }
        let began = outageBegan ?? loop.now
        outageBegan = began
        state = .waiting
        let delay = pace.next(
            outage: began.duration(to: loop.now) / .seconds(1),
            isPermanent: failure.isPermanent, jitter: .random(in: -1...1))
        deadline.schedule(after: delay)
        onUpdate?(.down(failure.reason))
        handle = makeHandle()
    }

    private func stopWatching() {
        registration?.cancel()
        registration = nil
    }
}

// MARK: Connected

extension Connection {
    /// The first event of a connection shows whether it was established.
    ///
    /// During the handshake, each event tries both directions: TLS may have to read in order to
    /// write and the other way round, and which call does it differs between versions.
    private func ready(_ readiness: Readiness) {
        let isHandshake = state == .handshake
        if isHandshake, !hasBegun {
            hasBegun = true
            if let refusal = handle.refusal {
                return failUnreached(failures.lost(refusal, [], wasUp: false))
            }
            route.noteReached()
        }
        var result = CallResult.success
        if isHandshake || readiness != .writable {
            watch.lastReceived = loop.now
            result = isHandshake ? handle.read() : readPackets()
        }
        if result.isSuccess, handle.socket >= 0, isHandshake || readiness.contains(.writable) {
            result = handle.write()
        }
        watch.lastSent = loop.now
        isHandshake ? checkAccepted(result, readiness) : received(result)
    }

    /// Reads the packets that have arrived, but a limited number in a turn: behind a flood of
    /// commands wait the acknowledgements of our readings.
    private func readPackets() -> CallResult {
        var result = CallResult.success
        for _ in 0..<Self.packetsInATurn where result.isSuccess && handle.socket >= 0 {
            result = handle.read()
            // The socket is empty.
            if result.errno == EAGAIN { break }
        }
        return result
    }

    private func checkAccepted(_ result: CallResult, _ readiness: Readiness) {
        if let code = handle.callbacks.connack {
            handle.callbacks.connack = nil
            guard code == 0 else {
                let failure = failures.refused(code)
                return failures.isAboutVersion(code) ? failRefused(failure) : fail(failure)
            }
            accepted()
            return settle(result)
        }
        // 2.0.11 takes a reset in the middle of a handshake for "try again" and would spin.
        let isGone = !readiness.isDisjoint(with: [.hangUp, .error])
        guard result.isSuccess, !isGone else {
            let failure = failures.lost(result, handle.callbacks.log, wasUp: false)
            return failure.isPermanent ? fail(failure) : failRefused(failure)
        }
        settle(result)
    }

    /// After a call of the library: reports what it brought, then checks the connection.
    private func settle(_ result: CallResult) {
        if state == .up, result.is(MOSQ_ERR_PROTOCOL) { noteUnreadableAnswer() }
        onUpdate?(.progress)
        guard state == .up || state == .handshake else { return }
        guard result.isSuccess, handle.socket >= 0 else {
            return fail(lost(result))
        }
        rearm()
    }

    /// Mosquitto refuses a message above its `message_size_limit` with a reason that MQTT 5 does
    /// not list for a PUBACK, and libmosquitto 2.0.21 takes that for an error of the protocol. Sent
    /// again, the message would end each connection. Answers come in order, so it is the oldest
    /// one without an answer.
    private func noteUnreadableAnswer() {
        guard hasVersion5, let number = unanswered.firstMessage else { return }
        handle.callbacks.refusedMessages.append((number, CallbackBuffer.unreadable))
        handle.callbacks.delivered.append(number)
    }

    private func lost(_ result: CallResult) -> ConnectionFailure {
        if let reason = handle.callbacks.goodbye { return failures.endedByBroker(reason) }
        guard state == .up else { return failures.lost(result, handle.callbacks.log, wasUp: false) }
        return failures.lost(result, handle.callbacks.log, wasUp: true, unanswered)
    }

    private func received(_ result: CallResult) {
        if watch.isPinging {
            watch.isPinging = false
            deadline.schedule(at: watch.due)
        }
        settle(result)
    }

    private func deadlinePassed() {
        switch state {
        case .connecting: onUpdate?(.down(failures.noAddress().reason))
        case .handshake: checkReached()
        case .up: checkKeepalive()
        case .waiting: beginConnecting()
        case .idle, .closed: break
        }
    }

    private func checkReached() {
        guard handle.isConnected else { return failUnreached(failures.noConnection()) }
        route.noteReached()
        fail(failures.noConnack())
    }

    private func checkKeepalive() {
        guard !watch.isPinging else { return fail(failures.noPingresp()) }
        guard loop.now >= watch.due else { return deadline.schedule(at: watch.due) }
        let (result, wasSent) = handle.ping()
        watch.isPinging = wasSent
        watch.lastSent = loop.now
        deadline.schedule(after: wasSent ? deadlines.answer : .seconds(1))
        settle(result)
    }

    /// During a TLS handshake the library always wants to write, although it waits for bytes: after
    /// the first chance to write only reading helps.
    private var interest: Interest {
        let isHandshake = state == .handshake && settings.usesTLS
        let writes = isHandshake ? !hasBegun : handle.wantsToWrite
        return writes ? [.readable, .writable] : .readable
    }

    private func rearm() {
        do {
            try registration?.update(interest)
        } catch {
            fail(failures.notStarted(error))
        }
    }
}
