// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Reactor

/// The signals that end the gateway. The first signal ends it in order, the second one at once.
///
/// SIGHUP (the terminal was closed) is one of them: otherwise outputs would keep their states. When
/// SIGHUP is ignored at the start, as by `nohup`, the gateway has to outlive its terminal.
@LoopActor final class Signals {
    private var registrations: [SignalRegistration] = []
    private var hasArrived = false
    private var waiting: CheckedContinuation<Void, Never>?

    init() throws {
        let numbers = SignalFD.isIgnored(SIGHUP) ? [SIGTERM, SIGINT] : [SIGTERM, SIGINT, SIGHUP]
        for number in numbers {
            registrations.append(
                // A strong reference: the second signal may arrive after `Daemon` has released
                // this.
                try EventLoop.current.onSignal(number) { [self] in arrived() })
        }
    }

    /// Waits for the first signal.
    func next() async {
        guard !hasArrived else { return }
        await withCheckedContinuation { waiting = $0 }
    }

    private func arrived() {
        if hasArrived { _exit(1) }
        hasArrived = true
        waiting?.resume()
        waiting = nil
    }
}
