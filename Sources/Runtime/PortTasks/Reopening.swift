// SPDX-License-Identifier: Apache-2.0

// How a port or a chip is opened again.
//
//                +-----------------------------+
//                v                             |
//     start -> trying --- works ---> open --- lost
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

import Ports
import Reactor

/// Opens a port, a chip or a sensor, and tries again after each failure.
@LoopActor final class Reopening {
    private let attempt: @LoopActor () throws(PortError) -> Void
    private let watch: @LoopActor (@escaping @LoopActor () -> Void) -> any Cancellable
    private let report: @LoopActor (PortError) -> Void
    private var watching: (any Cancellable)?
    private var delay = Reopening.firstDelay
    private var isStopped = false
    private lazy var timer = EventLoop.current.timer { [weak self] in self?.tryNow() }

    private static let firstDelay = Duration.seconds(1)
    private static let longestDelay = Duration.seconds(30)
    private static let delayWhenUnfit = Duration.seconds(60)

    /// - Parameters:
    ///   - attempt: Opens it.
    ///   - watch: Calls back each time when it may have appeared.
    ///   - report: Gets each failure, repeated ones too.
    init(
        attempt: @escaping @LoopActor () throws(PortError) -> Void,
        watch: @escaping @LoopActor (@escaping @LoopActor () -> Void) -> any Cancellable,
        report: @escaping @LoopActor (PortError) -> Void
    ) {
        self.attempt = attempt
        self.watch = watch
        self.report = report
    }

    /// Makes the first attempt.
    func start() {
        tryNow()
    }

    /// It was open and is lost. It may already be back before the watch begins, so one attempt is
    /// made in the next turn.
    func lost(_ error: PortError) {
        guard !isStopped else { return }
        report(error)
        wait(after: error)
        EventLoop.current.call { [weak self] in self?.tryNow() }
    }

    func stop() {
        isStopped = true
        endWaiting()
    }

    private func tryNow() {
        guard !isStopped else { return }
        do throws(PortError) {
            try attempt()
            endWaiting()
            delay = Reopening.firstDelay
        } catch {
            report(error)
            wait(after: error)
        }
    }

    private func wait(after error: PortError) {
        if watching == nil {
            watching = watch { [weak self] in self?.tryNow() }
        }
        switch error.kind {
        case .missing: timer.cancel()
        case .unfit: timer.schedule(at: after(Reopening.delayWhenUnfit))
        case .refused, .lost:
            timer.schedule(at: after(delay))
            delay = min(delay * 2, Reopening.longestDelay)
        }
    }

    private func after(_ delay: Duration) -> Instant {
        EventLoop.current.now.advanced(by: delay)
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
