// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Options of a loop for debugging and tests.
package struct LoopOptions: Sendable {
    /// Debug mode: work that blocks the loop for longer than this is reported; `nil` turns debug
    /// mode off.
    package var slowLimit: Duration?
    /// The signal at which the loop reports its tasks; `nil` is none. In debug mode only.
    package var listSignal: CInt?
    /// Draws the order of ready tasks from this seed; `nil` is the order of arrival.
    package var orderSeed: UInt64?
    /// The seed of the loop's random numbers, used for jitter; `nil` takes a random one.
    package var randomSeed: UInt64?

    package init(
        slowLimit: Duration? = nil, orderSeed: UInt64? = nil, randomSeed: UInt64? = nil
    ) {
        self.slowLimit = slowLimit
        self.orderSeed = orderSeed
        self.randomSeed = randomSeed
    }

    /// The options that `MARTLET_LOOP_DEBUG` and `MARTLET_LOOP_SLOW` request.
    package static var fromEnvironment: LoopOptions {
        guard variable("MARTLET_LOOP_DEBUG") == "1" else { return LoopOptions() }
        var options = LoopOptions(slowLimit: limit(variable("MARTLET_LOOP_SLOW")))
        options.listSignal = SIGUSR2
        return options
    }

    /// The limit without `MARTLET_LOOP_SLOW`: a tenth of a second, as in asyncio.
    private static let defaultLimit = Duration.milliseconds(100)

    private static func limit(_ text: String?) -> Duration {
        guard let text else { return defaultLimit }
        if let limit = duration(text) { return limit }
        LoopReport.writeLine(
            "MARTLET_LOOP_SLOW=\(text) is not a time such as 50ms, 2s or 500us: using 100ms")
        return defaultLimit
    }

    /// Reads a whole number and its unit: `500us`, `50ms`, `2s`.
    static func duration(_ text: String) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int32(digits) else { return nil }
        switch text.dropFirst(digits.count) {
        case "us": return .microseconds(Int64(number))
        case "ms": return .milliseconds(Int64(number))
        case "s": return .seconds(Int64(number))
        default: return nil
        }
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
