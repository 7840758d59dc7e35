// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Reactor

/// Waits for a signal that asks the process to end, or for the end of its terminal.
///
/// Create it before any resource that needs cleanup: until then such a signal kills the process.
///
/// Isolation: the loop.
@LoopActor final class TerminationSignal {
    private var registrations: [SignalRegistration] = []
    private var waiting: CheckedContinuation<Void, Never>?
    private var hasArrived = false

    init() throws(LoopError) {
        for number in TerminationSignal.numbers {
            registrations.append(
                // Strong: a second signal may arrive when no caller holds this object any more.
                try EventLoop.current.onSignal(number) { [self] in
                    hasArrived = true
                    waiting?.resume()
                    waiting = nil
                })
        }
    }

    /// With SIGHUP, unless it was ignored at the start, as by `nohup`.
    static let numbers = Signal.endings + (Signal.isIgnored(SIGHUP) ? [] : [SIGHUP])

    /// Returns when a signal has arrived. Only one task may wait at a time.
    func wait() async {
        if hasArrived { return }
        await withCheckedContinuation { waiting = $0 }
    }
}
