// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Reactor

/// The signals that ask the gateway to leave. The first is obeyed in order, the second at once.
///
/// A terminal that is closed (SIGHUP) is one of them, or outputs would stay as they are; where it
/// is ignored from the start, as by `nohup`, the gateway is to outlive its terminal.
@LoopActor final class Signals {
    private var registrations: [SignalRegistration] = []
    private var asked = false
    private var waiting: CheckedContinuation<Void, Never>?

    init() throws {
        let numbers = SignalFD.isIgnored(SIGHUP) ? [SIGTERM, SIGINT] : [SIGTERM, SIGINT, SIGHUP]
        for number in numbers {
            registrations.append(
                // Strong: the second signal may come when nobody holds this any more.
                try EventLoop.current.onSignal(number) { [self] in arrived() })
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
