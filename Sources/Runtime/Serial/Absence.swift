// SPDX-License-Identifier: Apache-2.0

import Reactor

/// When a device that does not answer is asked again, on a line that it shares.
///
/// A question without an answer occupies the line for its whole timeout. Other devices wait
/// meanwhile. So a device that failed in a whole round with its retries is asked once only, and the
/// pause before the next try doubles: 2, 4, ... 64 timeouts. From the sixth pause on, a minute with
/// the usual timeout, such a device costs less than 2 % of the line's time.
///
///                     a failed round                      a failed try: the next pause
///     answering ──────────────────────> absent (pause 1) ────────────────────────────> ...
///         ^                                   │
///         └───────────── an answer ───────────┘
///
/// When a device answers again, those that are silent for about as long, or not as long, are asked
/// at once: the line itself was interrupted. Others are not: beside a device that comes and goes, a
/// dead one would be asked at each of its returns.
struct Absence {
    private static let longestStep = 6
    private var step = 0
    private var until = Instant(nanoseconds: .min)

    /// Whether the last round failed.
    var isAbsent: Bool { step > 0 }

    /// Whether the device may be asked now.
    func allowsTry(at now: Instant) -> Bool { now >= until }

    /// A round, or a try, failed.
    ///
    /// - Parameter cost: The time for which a question without an answer occupies the line.
    mutating func note(at now: Instant, cost: Duration) {
        step = min(step + 1, Self.longestStep)
        until = now + cost * (1 << step)
    }

    /// Another device is back after this absence: the next try needs no pause. If it fails, the
    /// pause grows on.
    mutating func mayBeOver(at now: Instant, with other: Absence) {
        guard step <= other.step + 1 else { return }
        until = now
    }

    /// The device answers.
    mutating func end() {
        self = Absence()
    }
}
