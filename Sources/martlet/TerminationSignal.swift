// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor

/// Waits for SIGINT or SIGTERM.
///
/// Create it before any resource that needs cleanup: until then either signal kills the process.
///
/// Isolation: the loop.
@LoopActor final class TerminationSignal {
    private var registrations: [SignalRegistration] = []
    private var waiting: CheckedContinuation<Void, Never>?
    private var hasArrived = false

    init() throws(LoopError) {
        for number in [SIGINT, SIGTERM] {
            registrations.append(
                // Strong: a second signal may arrive when no caller holds this object any more.
                try EventLoop.current.onSignal(number) { [self] in
                    hasArrived = true
                    waiting?.resume()
                    waiting = nil
                })
        }
    }

    /// Returns when a signal has arrived. Only one task may wait at a time.
    func wait() async {
        if hasArrived { return }
        await withCheckedContinuation { waiting = $0 }
    }
}
