// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Reactor
import Runtime

/// The signals that end the gateway. The first signal ends it in order; a second one, at least a
/// second later, ends it at once. Several signals may be one request: `timeout` sends one to the
/// process and one to its group.
///
/// SIGHUP has two meanings. From a terminal that was closed it is an end: otherwise outputs would
/// keep their states. Sent to a service it asks for a reload, which does not exist yet: it is
/// ignored, and the log says so once. When SIGHUP is ignored at the start, as by `nohup`, the
/// gateway has to outlive its terminal.
@LoopActor final class Signals {
    private var registrations: [SignalRegistration] = []
    private static let nextRequest = Duration.seconds(1)

    /// When the first signal arrived.
    private var first: Instant?
    private let hasArrived = Event()
    private let log: Log
    private let hadTerminal = ProcessStatus.hasTerminal
    private var hasLoggedReload = false

    init(log: Log) throws {
        self.log = log
        for number in EventLoop.current.endingSignals {
            registrations.append(
                // A strong reference: the second signal may arrive after `Daemon` has released
                // this.
                try EventLoop.current.onSignal(number) { [self] in arrived() })
        }
        guard !Signal.isIgnored(SIGHUP) else { return }
        registrations.append(try EventLoop.current.onSignal(SIGHUP) { [self] in hungUp() })
    }

    /// Waits for the first signal.
    func next() async throws {
        try await hasArrived.wait()
    }

    private func hungUp() {
        if hadTerminal, !ProcessStatus.hasTerminal { return arrived() }
        guard !hasLoggedReload else { return }
        hasLoggedReload = true
        log.notice(
            "SIGHUP is ignored: the files are read at the start only; restart the gateway after a "
                + "change")
    }

    private func arrived() {
        let now = EventLoop.current.now
        if let first {
            if first.duration(to: now) >= Self.nextRequest { _exit(1) }
            return
        }
        first = now
        hasArrived.set()
    }
}
