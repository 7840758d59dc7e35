// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// Signals as data to read, instead of interruptions.
///
/// A signal reaches the descriptor only while it is blocked in every thread that could receive it.
/// `block` blocks it in the calling thread; threads that this thread starts inherit the mask.
package struct SignalFD: ~Copyable, Sendable {
    private let descriptor: FileDescriptor

    /// Makes a descriptor that reports no signal yet.
    package init() throws(SystemError) {
        var none = sigset_t()
        sigemptyset(&none)
        let number = try systemCall("signalfd") { signalfd(-1, &none, clinux_signalfd_flags) }
        descriptor = FileDescriptor(owning: number)
    }

    /// The descriptor to watch; it is readable while a signal is pending.
    package var number: CInt { descriptor.number }

    /// Replaces the set of signals that are reported.
    package borrowing func report(_ signals: some Sequence<CInt>) throws(SystemError) {
        var set = SignalFD.set(signals)
        let number = descriptor.number
        try systemCall("signalfd") { signalfd(number, &set, 0) }
    }

    /// The next pending signal, if there is one.
    package borrowing func next() -> CInt? {
        var information = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        guard read(descriptor.number, &information, size) == size else { return nil }
        return CInt(information.ssi_signo)
    }

    /// The signals that ask a process to end: their usual effect is its end, and none of them
    /// reports a fault of the program. SIGHUP is not among them: it asks a service for a reload.
    package static let endings: [CInt] =
        [
            SIGINT, SIGTERM, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU,
            SIGPWR, SIGIO, SIGSTKFLT,
        ] + (__libc_current_sigrtmin()...__libc_current_sigrtmax())

    /// Whether a signal can be reported. The kernel accepts the others without an error, but never
    /// reports them.
    package static func canReport(_ signal: CInt) -> Bool {
        var set = SignalFD.set(CollectionOfOne(signal))
        return sigismember(&set, signal) == 1 && signal != SIGKILL && signal != SIGSTOP
    }

    /// Blocks a signal in the calling thread, so that it stays pending until it is read.
    package static func block(_ signal: CInt) {
        var set = SignalFD.set(CollectionOfOne(signal))
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Lets a signal interrupt the calling thread again.
    package static func unblock(_ signal: CInt) {
        var set = SignalFD.set(CollectionOfOne(signal))
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }

    /// Whether this process ignores a signal, for example because of `nohup`. A blocked signal is
    /// reported nevertheless: the kernel checks at delivery whether the signal is ignored.
    package static func isIgnored(_ signal: CInt) -> Bool {
        var action = sigaction()
        guard sigaction(signal, nil, &action) == 0 else { return false }
        // Functions cannot be compared, but their addresses can.
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Runs the body with all signals blocked. A thread that starts in it never receives a signal.
    package static func withAllBlocked<Result>(_ body: () -> Result) -> Result {
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        return body()
    }

    private static func set(_ signals: some Sequence<CInt>) -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal) }
        return set
    }
}
