// SPDX-License-Identifier: Apache-2.0

import Glibc
import Plan
import Ports
import Reactor

/// Keeps a connection to the broker, and brings it back when it is lost.
///
/// The states are drawn in `BrokerClient.swift`. One alarm serves them all, because each state
/// waits for one moment only.
///
/// Isolation: the loop.
@LoopActor final class Connection {
    enum State {
        case idle, dialling, greeting, up, waiting, closed
    }

    enum News {
        case up
        case down(String)
        /// The library did something: its inbox may have something, it may have room.
        case progress
    }

    private(set) var state = State.idle
    let handle: MosquittoHandle
    /// Called after the library's call has returned.
    var onNews: (@LoopActor (News) -> Void)?

    private let settings: BrokerSettings
    private let deadlines: ConnectionDeadlines
    private let words: FailureWords
    private let loop = EventLoop.current
    private var registration: Registration?
    private lazy var alarm = loop.timer { [weak self] in self?.alarmRings() }
    private var pace = RetryPace()
    private var route = Route()
    private var outageBegan: Instant?
    private var wentUp: Instant
    /// There was an event while greeting; a handshake has written what it had to write.
    private var hasBegun = false
    private var watch: KeepaliveWatch

    init(
        _ settings: BrokerSettings, will: LastWill?, window: Int, deadlines: ConnectionDeadlines
    ) {
        self.settings = settings
        self.deadlines = deadlines
        words = FailureWords(settings: settings, deadlines: deadlines)
        handle = MosquittoHandle(settings, will: will, window: window)
        watch = KeepaliveWatch(keepalive: settings.keepalive)
        wentUp = loop.now
    }

    func open() {
        precondition(state == .idle, "A client connects once, and reconnects by itself.")
        outageBegan = loop.now
        dial()
    }

    /// For good. A call that still resolves a name keeps the library alive until it returns.
    func close() {
        state = .closed
        stopWatching()
        alarm.cancel()
    }

    /// To be called after each call that sent something. What follows from it comes later: nothing
    /// is reported while the caller is still in that call.
    func sent(_ outcome: Outcome) {
        watch.lastSent = loop.now
        guard !outcome.isFine || handle.wantsToWrite else { return }
        loop.call { [weak self] in self?.settle(outcome) }
    }
}

// MARK: Connecting

extension Connection {
    private func dial() {
        state = .dialling
        alarm.schedule(after: deadlines.name)
        handle.keepLog(true)
        // The handle goes to the other thread and comes back: `state` keeps the loop from it.
        nonisolated(unsafe) let handle = handle
        let (settings, route) = (settings, route)
        Task { [weak self] in
            do {
                let (outcome, taken) = try await offload {
                    var route = route
                    return (handle.dial(settings, &route), route)
                }
                if self?.state == .dialling { self?.greet(outcome, taken) }
            } catch is CancellationError {
                // The loop ends, and the handle may still be in the other thread's hands.
            } catch {
                if let self, state == .dialling { fail(words.noThread(error)) }
            }
        }
    }

    private func greet(_ outcome: Outcome, _ route: Route) {
        self.route = route
        guard outcome.isFine, handle.socket >= 0 else {
            return miss(words.dialling(outcome, handle.inbox.log))
        }
        handle.limitSilence(to: deadlines.answer)
        state = .greeting
        hasBegun = false
        handle.inbox.answer = nil
        do {
            registration = try loop.watch(handle.socket, interest) { [weak self] readiness in
                self?.ready(readiness)
            }
            alarm.schedule(after: deadlines.answer)
        } catch {
            fail(words.noThread(error))
        }
    }

    private func welcomed() {
        state = .up
        outageBegan = nil
        wentUp = loop.now
        handle.keepLog(false)
        watch.begin(loop.now)
        alarm.schedule(at: watch.due)
        onNews?(.up)
    }

    /// Nobody was there. The name may have another kind of address.
    private func miss(_ failure: ConnectionFailure) {
        guard !failure.isHopeless, route.turnBack() else { return fail(failure) }
        stopWatching()
        dial()
    }

    private func fail(_ failure: ConnectionFailure) {
        stopWatching()
        var failure = failure
        if state == .up {
            pace.broke(after: wentUp.duration(to: loop.now) / .seconds(1))
            if pace.isUnsteady { failure = words.unsteady() }
        }
        let began = outageBegan ?? loop.now
        outageBegan = began
        state = .waiting
        let delay = pace.next(
            outage: began.duration(to: loop.now) / .seconds(1),
            isHopeless: failure.isHopeless, jitter: .random(in: -1...1))
        alarm.schedule(after: delay)
        onNews?(.down(failure.reason))
    }

    private func stopWatching() {
        registration?.cancel()
        registration = nil
    }
}

// MARK: Connected

extension Connection {
    /// The first event of a connection says whether there is one.
    ///
    /// While greeting, each event tries both directions: a TLS handshake wants to read in order to
    /// write and the other way round, and which library version does it in which call differs.
    private func ready(_ readiness: Readiness) {
        let isGreeting = state == .greeting
        if isGreeting, !hasBegun {
            hasBegun = true
            if let refusal = handle.refusal { return miss(words.lost(refusal, [], wasUp: false)) }
            route.arrive()
        }
        var outcome = Outcome.fine
        if isGreeting || readiness != .writable {
            watch.lastHeard = loop.now
            outcome = handle.read()
        }
        if outcome.isFine, handle.socket >= 0, isGreeting || readiness.contains(.writable) {
            outcome = handle.write()
        }
        watch.lastSent = loop.now
        isGreeting ? checkWelcome(outcome, readiness) : heard(outcome)
    }

    private func checkWelcome(_ outcome: Outcome, _ readiness: Readiness) {
        if let answer = handle.inbox.answer {
            handle.inbox.answer = nil
            guard answer == 0 else { return fail(words.refused(answer)) }
            welcomed()
            return settle(outcome)
        }
        // 2.0.11 takes a reset in the middle of a handshake for "try again" and would spin.
        let isGone = !readiness.isDisjoint(with: [.hangUp, .error])
        guard outcome.isFine, !isGone else {
            return miss(words.lost(outcome, handle.inbox.log, wasUp: false))
        }
        settle(outcome)
    }

    /// After a call of the library: passes on what came, then looks whether the connection stands.
    private func settle(_ outcome: Outcome) {
        onNews?(.progress)
        guard state == .up || state == .greeting else { return }
        guard outcome.isFine, handle.socket >= 0 else {
            return fail(words.lost(outcome, handle.inbox.log, wasUp: state == .up))
        }
        rearm()
    }

    private func heard(_ outcome: Outcome) {
        if watch.isAsking {
            watch.isAsking = false
            alarm.schedule(at: watch.due)
        }
        settle(outcome)
    }

    private func alarmRings() {
        switch state {
        case .dialling: onNews?(.down(words.nameTakesLong().reason))
        case .greeting: checkReached()
        case .up: checkKeepalive()
        case .waiting: dial()
        case .idle, .closed: break
        }
    }

    private func checkReached() {
        guard handle.isConnected else { return miss(words.noConnection()) }
        route.arrive()
        fail(words.noWelcome())
    }

    private func checkKeepalive() {
        guard !watch.isAsking else { return fail(words.silent()) }
        guard loop.now >= watch.due else { return alarm.schedule(at: watch.due) }
        let (outcome, wasSent) = handle.ping()
        watch.isAsking = wasSent
        watch.lastSent = loop.now
        alarm.schedule(after: wasSent ? deadlines.answer : .seconds(1))
        settle(outcome)
    }

    /// While TLS is being agreed on, the library wants to write all the time although it waits for
    /// bytes: after the first chance to write only reading helps.
    private var interest: Interest {
        let isHandshake = state == .greeting && settings.usesTLS
        let writes = isHandshake ? !hasBegun : handle.wantsToWrite
        return writes ? [.readable, .writable] : .readable
    }

    private func rearm() {
        do {
            try registration?.update(interest)
        } catch {
            fail(words.noThread(error))
        }
    }
}
