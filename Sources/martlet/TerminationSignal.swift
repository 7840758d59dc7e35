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
    private let hasArrived = Event()

    init() throws(LoopError) {
        for number in TerminationSignal.numbers {
            registrations.append(
                // Strong: a second signal may arrive when no caller holds this object any more.
                try EventLoop.current.onSignal(number) { [self] in hasArrived.set() })
        }
    }

    /// With SIGHUP, unless it was ignored at the start, as by `nohup`.
    static var numbers: [CInt] {
        EventLoop.current.endingSignals + (Signal.isIgnored(SIGHUP) ? [] : [SIGHUP])
    }

    /// Returns when a signal has arrived.
    func wait() async throws {
        try await hasArrived.wait()
    }
}
