// SPDX-License-Identifier: Apache-2.0

// How a port or a chip is opened again.
//
//                +-----------------------------------------+
//                v                                         |
//     start -> trying --- works, at once or later ---> open --- lost
//                |   ^
//          error |   | it appears, or the delay is over
//                v   |
//               waiting
//
// Missing: the kernel's file events are enough, and no timer is set. An adapter in a drawer costs
// no wake-up, and an adapter that is plugged in is open milliseconds later. Refused (the
// permissions are set a moment after the node appears, or another program holds it): the next
// attempts are after 1 s, then 2, 4, ... 30 s. Unfit: one attempt a minute, because only a person
// can change the reason.
//
// Served: nothing tells when another program listens again, or when a cable of the network is
// plugged in. So a missing one is tried again too, and no attempt begins later than 4 s after the
// one before: a bridge is back in use within 5 s, however long it was away. The delay counts from
// the beginning of an attempt, which can itself take seconds. A bridge that accepts a connection
// and ends it at once is one that fails: the delay grows until a connection has lasted.

import Ports
import Reactor

/// Opens a port, a chip or a sensor, and tries again after each failure.
@LoopActor final class Reopening {
    /// What tells that it is there again.
    enum Kind {
        /// The kernel: it is plugged into this machine.
        case plugged
        /// Only an attempt: another program serves it.
        case served

        fileprivate var longestDelay: Duration { self == .plugged ? .seconds(30) : .seconds(4) }
    }

    private let kind: Kind
    private let attempt: @LoopActor () throws(PortError) -> Bool
    private let watch: @LoopActor (@escaping @LoopActor () -> Void) -> (any Cancellable)?
    private let report: @LoopActor (PortError) -> Void
    private var watching: (any Cancellable)?
    private var delay = Reopening.firstDelay
    /// When the latest attempt began, and when it was opened.
    private var begin = Instant(nanoseconds: 0)
    private var opening = Instant(nanoseconds: 0)
    private var isUnderWay = false
    private var isStopped = false
    private lazy var timer = EventLoop.current.timer { [weak self] in self?.tryNow() }

    private static let firstDelay = Duration.seconds(1)
    private static let delayWhenUnfit = Duration.seconds(60)

    /// - Parameters:
    ///   - attempt: Opens it, and returns whether it is open. If not, `opened` or `failed` must be
    ///     called later.
    ///   - watch: Calls back each time when it may have appeared; `nil` if nothing tells that.
    ///   - report: Gets each failure, repeated ones too.
    init(
        _ kind: Kind = .plugged,
        attempt: @escaping @LoopActor () throws(PortError) -> Bool,
        watch: @escaping @LoopActor (@escaping @LoopActor () -> Void) -> (any Cancellable)?,
        report: @escaping @LoopActor (PortError) -> Void
    ) {
        self.kind = kind
        self.attempt = attempt
        self.watch = watch
        self.report = report
    }

    /// Makes the first attempt.
    func start() {
        tryNow()
    }

    /// The attempt under way has worked.
    func opened() {
        isUnderWay = false
        endWaiting()
        opening = EventLoop.current.now
        if kind == .plugged { delay = Reopening.firstDelay }
    }

    /// The attempt under way has failed.
    func failed(_ error: PortError) {
        isUnderWay = false
        guard !isStopped else { return }
        report(error)
        wait(after: error)
    }

    /// It was open and is lost.
    func lost(_ error: PortError) {
        guard !isStopped else { return }
        report(error)
        forgiveDelay()
        if kind == .plugged { begin = EventLoop.current.now }
        wait(after: error)
        // It may already be back before the watch begins, so one attempt is made in the next turn.
        guard kind == .plugged, error.kind != .unfit else { return }
        EventLoop.current.call { [weak self] in self?.tryNow() }
    }

    /// It was open and of no use, and was closed; nothing is wrong that would be news.
    func again() {
        guard !isStopped else { return }
        forgiveDelay()
        scheduleRetry()
    }

    func stop() {
        isStopped = true
        endWaiting()
    }

    private func tryNow() {
        guard !isStopped, !isUnderWay else { return }
        timer.cancel()
        begin = EventLoop.current.now
        do throws(PortError) {
            if try attempt() { opened() } else { isUnderWay = true }
        } catch {
            failed(error)
        }
    }

    private func wait(after error: PortError) {
        if watching == nil {
            watching = watch { [weak self] in self?.tryNow() }
        }
        switch error.kind {
        case .missing where kind == .plugged: timer.cancel()
        case .unfit: timer.schedule(at: EventLoop.current.now + Reopening.delayWhenUnfit)
        case .missing, .refused, .lost: scheduleRetry()
        }
    }

    private func scheduleRetry() {
        timer.schedule(at: max(EventLoop.current.now, begin + delay))
        delay = min(delay * 2, kind.longestDelay)
    }

    /// A connection that has lasted is no failed attempt.
    private func forgiveDelay() {
        if EventLoop.current.now >= opening + kind.longestDelay { delay = Reopening.firstDelay }
    }

    private func endWaiting() {
        timer.cancel()
        watching?.cancel()
        watching = nil
    }
}

extension Problem {
    /// The problem of the devices on a port with this error.
    init(_ error: PortError) {
        switch error.kind {
        case .missing: self.init(kind: .missing, message: error.message)
        case .refused: self.init(kind: .refused, message: error.message)
        case .lost: self.init(kind: .unplugged, message: error.message)
        case .unfit: self.init(kind: .unfit, message: error.message)
        }
    }
}
