// SPDX-License-Identifier: Apache-2.0

import Glibc

/// One step to end a program that still runs: a signal, and the time that the program has then.
///
/// After the last step the program is killed (`SIGKILL`).
public struct TeardownStep: Hashable, Sendable {
    let signal: CInt
    let duration: Duration

    /// Asks the program to end (`SIGTERM`).
    ///
    /// - Parameter duration: How long the program has until the next step.
    public static func gracefulShutDown(allowedDurationToNextStep duration: Duration) -> Self {
        send(signal: SIGTERM, allowedDurationToNextStep: duration)
    }

    /// Sends a signal.
    ///
    /// - Parameters:
    ///   - signal: Such as `SIGINT`.
    ///   - duration: How long the program has until the next step.
    public static func send(
        signal: CInt, allowedDurationToNextStep duration: Duration
    ) -> Self {
        TeardownStep(signal: signal, duration: duration)
    }
}
