// SPDX-License-Identifier: Apache-2.0

import CLinux

/// Signals as data to read, instead of interruptions.
///
/// A handler sets a bit for the signal and raises an eventfd. The eventfd wakes the thread that
/// reads; the bits keep each number once, as the kernel keeps pending signals.
///
/// **Facts.** A signal to the process goes to any of its threads that does not block it. A program
/// that is executed keeps two things of the one that starts it: the blocked signals of the starting
/// thread, and the ignored signals. A signal with a handler has its default effect there.
///
/// **Choice.** So a handler has two advantages over a signalfd, which needs blocked signals: a
/// thread that is older than the registration cannot lose the signal, because it runs the handler
/// too; and a child inherits nothing. The handler knows a child of `fork` that has not executed a
/// program yet, and gives the signal its previous effect there.
///
/// **Cost.** A handler interrupts system calls. The kernel restarts most of them (`SA_RESTART`);
/// those that wait for a time or for several descriptors end with `EINTR` (signal(7) has the list).
/// The kernel prefers the main thread, so other threads seldom notice.
///
/// **Rejected.** Signalfd, for the reasons above; a thread in `sigwait`, which has the same faults
/// and costs a thread; a pipe in place of the bits, which a storm of signals fills.
///
/// There is at most one of these in a process at a time.
package struct SignalArrivals: ~Copyable, Sendable {
    private let counter: EventFD

    /// Makes a reader that catches no signal yet.
    package init() throws(SystemError) {
        counter = try EventFD()
        clinux_signal_notify(counter.number)
    }

    deinit {
        clinux_signal_notify(-1)
    }

    /// The descriptor to watch; it is readable when a signal has arrived.
    package var number: CInt { counter.number }

    /// Catches a signal, in place of its effect until now. If the calling thread blocks it, it is
    /// unblocked there.
    ///
    /// - Throws: `EINVAL` for a number that is not a signal, that no process can catch (`SIGKILL`,
    ///   `SIGSTOP`), or that reports a fault of the program (`SIGSEGV`, `SIGBUS`, `SIGFPE`,
    ///   `SIGILL`, `SIGTRAP`).
    package borrowing func startCatching(_ signal: CInt) throws(SystemError) {
        let code = clinux_signal_catch(signal)
        guard code == 0 else { throw SystemError(operation: "catch signal \(signal)", code: code) }
    }

    /// Gives a signal its previous effect. Call it on the thread that started to catch it.
    package borrowing func stopCatching(_ signal: CInt) {
        clinux_signal_release(signal)
    }

    /// Takes the signals that have arrived since the last call: each once, in ascending order.
    package borrowing func take() -> [CInt] {
        // In this order: an arrival between the two wakes the reader once more.
        counter.reset()
        let arrived = clinux_signal_take()
        return (1...64).filter { arrived >> UInt64($0 - 1) & 1 == 1 }
    }
}
