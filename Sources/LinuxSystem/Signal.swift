// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// Facts about signals, and the effect of SIGPIPE.
package enum Signal {
    /// The signals that ask a process to end: their usual effect is its end, and none of them
    /// reports a fault of the program. SIGHUP is not among them: it asks a service for a reload.
    package static let endings: [CInt] =
        [
            SIGINT, SIGTERM, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU,
            SIGPWR, SIGIO, SIGSTKFLT,
        ] + (__libc_current_sigrtmin()...__libc_current_sigrtmax())

    /// Whether this process ignores a signal, for example because of `nohup`.
    package static func isIgnored(_ signal: CInt) -> Bool {
        clinux_signal_is_ignored(signal)
    }

    /// Runs the body. In all threads, a write to a closed pipe is an error of the write (`EPIPE`)
    /// meanwhile, and not the end of the process. If the program has chosen an effect of SIGPIPE,
    /// that one stays. Children inherit the effect that was there before.
    package static func withBrokenPipesAsErrors<Result>(
        _ body: () throws -> Result
    ) rethrows -> Result {
        beginBrokenPipesAsErrors()
        defer { endBrokenPipesAsErrors() }
        return try body()
    }

    /// The same in two halves, which are called on one thread.
    package static func beginBrokenPipesAsErrors() {
        clinux_sigpipe_survive()
    }

    /// Ends what `beginBrokenPipesAsErrors` began.
    package static func endBrokenPipesAsErrors() {
        clinux_sigpipe_restore()
    }
}
