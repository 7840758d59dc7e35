// SPDX-License-Identifier: Apache-2.0

/// How long to wait before the next attempt to connect.
///
///     outage    0 s ............ 22 s .................... for ever
///     delay     0.25, 0.5, 1, 1.5, 1.5 ... 1.5, 3, 6, 12, 24, 30, 30 ... s, each ± 20 %
///
/// A broker that restarts is met within two seconds of its return; one that is away for the night
/// is asked twice a minute. The jitter keeps a house full of gateways from coming back in step.
struct RetryPace {
    static let longest = 30.0
    private static let patience = 22.0
    private static let patientDelay = 1.5

    private var delay = 0.125

    /// - Parameters:
    ///   - outage: How long there has been no connection, in seconds.
    ///   - isHopeless: It will not heal by itself soon (a wrong password): waits longest.
    ///   - jitter: -1 ... 1.
    mutating func next(outage: Double, isHopeless: Bool, jitter: Double) -> Duration {
        let limit = outage < Self.patience ? Self.patientDelay : Self.longest
        delay = isHopeless ? Self.longest : min(delay * 2, limit)
        return .seconds(delay * (1 + 0.2 * jitter))
    }
}
