// SPDX-License-Identifier: Apache-2.0

// How a port or a chip comes back.
//
//                +-----------------------------+
//                v                             |
//     start -> trying --- works ---> open --- lost
//                |   ^
//          error |   | it appears, or the delay is over
//                v   |
//               waiting
//
// What is missing is waited for by the kernel's file events alone: an adapter in a drawer costs no
// wake-up, and one that is plugged in is open milliseconds later. What is there and refuses (the
// permissions come a moment after the node, another program holds it) is tried again after 1 s,
// then 2, 4, ... 30 s. What does not fit is tried each minute: only a person can change it.

import Ports
import Reactor

/// Keeps trying to open one thing, and says when it could not.
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
    ///   - attempt: Opens the thing.
    ///   - watch: Calls back when the thing may have appeared.
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

    /// Tries for the first time.
    func start() {
        tryNow()
    }

    /// The thing was open and is gone. It may be back before we can look, so we look once at once.
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
    /// What a port's error means for the devices on it.
    init(_ error: PortError) {
        switch error.kind {
        case .missing: self.init(kind: .missing, message: error.message)
        case .refused: self.init(kind: .refused, message: error.message)
        case .lost: self.init(kind: .unplugged, message: error.message)
        case .unfit: self.init(kind: .unfit, message: error.message)
        }
    }
}
