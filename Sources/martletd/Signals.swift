// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor

/// The signals that ask the gateway to leave. The first is obeyed in order, the second at once.
@LoopActor final class Signals {
    private var registrations: [SignalRegistration] = []
    private var asked = false
    private var waiting: CheckedContinuation<Void, Never>?

    init() throws {
        for number in [SIGTERM, SIGINT] {
            registrations.append(
                try EventLoop.current.onSignal(number) { [unowned self] in arrived() })
        }
    }

    /// Waits for the first signal.
    func next() async {
        guard !asked else { return }
        await withCheckedContinuation { waiting = $0 }
    }

    private func arrived() {
        if asked { _exit(1) }
        asked = true
        waiting?.resume()
        waiting = nil
    }
}
