// SPDX-License-Identifier: Apache-2.0

import CLinux

/// The effects of signals.
package enum Signal {
    /// Runs the body. In all threads, a write to a closed pipe is an error of the write (`EPIPE`)
    /// meanwhile, and not the end of the process. If the program has chosen an effect of SIGPIPE,
    /// that one stays. Children inherit the effect that was there before.
    package static func withBrokenPipesAsErrors<Result>(
        _ body: () throws -> Result
    ) rethrows -> Result {
        clinux_sigpipe_survive()
        defer { clinux_sigpipe_restore() }
        return try body()
    }
}
