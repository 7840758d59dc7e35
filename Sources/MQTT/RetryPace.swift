// SPDX-License-Identifier: Apache-2.0

/// How long to wait before the next attempt to connect.
///
///     outage    0 s ............ 22 s .................... for ever
///     delay     0.25, 0.5, 1, 1.5, 1.5 ... 1.5, 3, 6, 12, 24, 30, 30 ... s, each ± 20 %
///
/// A broker that restarts is reached within two seconds of its return. In an outage of a whole
/// night there are two attempts a minute. The jitter keeps many gateways from reconnecting at the
/// same time.
///
/// Connections that break soon after they were accepted are not an outage: the broker closes them,
/// or two clients with one name replace each other in turns. After some of them in a row the delay
/// grows as in a long outage, until a connection lasts twice as long as the delay.
struct RetryPace {
    static let longest = 30.0
    private static let first = 0.25
    private static let shortOutage = 22.0
    private static let shortOutageDelay = 1.5
    private static let brief = 5.0
    private static let briefAllowed = 3

    private var delay = first / 2
    private var briefInARow = 0

    /// Several connections in a row broke soon after they were accepted.
    var isUnsteady: Bool { briefInARow > Self.briefAllowed }

    /// A connection broke.
    ///
    /// - Parameter seconds: How long the connection lasted.
    mutating func broke(after seconds: Double) {
        briefInARow = seconds < max(Self.brief, 2 * delay) ? briefInARow + 1 : 0
        delay = isUnsteady ? max(delay, Self.shortOutageDelay / 2) : Self.first / 2
    }

    /// - Parameters:
    ///   - outage: How long there has been no connection, in seconds.
    ///   - isPermanent: A person has to change something (a wrong password): the longest delay.
    ///   - jitter: -1 ... 1.
    mutating func next(outage: Double, isPermanent: Bool, jitter: Double) -> Duration {
        let isShort = outage < Self.shortOutage && !isUnsteady
        let limit = isShort ? Self.shortOutageDelay : Self.longest
        delay = isPermanent ? Self.longest : min(delay * 2, limit)
        return .seconds(delay * (1 + 0.2 * jitter))
    }
}
