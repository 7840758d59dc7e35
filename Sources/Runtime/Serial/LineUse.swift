// SPDX-License-Identifier: Apache-2.0

import Reactor

/// The measured share of a line's time that questions and answers occupy, minute by minute.
///
///     |<---- the last whole minute ---->|<---- this minute
///      ████▁▁▁▁████▁▁▁▁████▁▁▁▁████▁▁▁▁  ████▁▁▁▁██
///
/// The share of the last whole minute is published: it is the same at each moment of this minute.
/// It needs no timer, because each exchange advances the minutes.
struct LineUse {
    private static let span = Duration.seconds(60)
    private let start: Instant
    /// The number of the minute under way since the start, its busy time, and that of the minute
    /// before it.
    private var minute: Int64 = 0
    private var busy = Duration.zero
    private var last = Duration.zero

    init(at start: Instant) {
        self.start = start
    }

    /// An exchange ended. It counts for the minute in which it ended.
    mutating func add(_ exchange: Duration, endedAt now: Instant) {
        moveOn(to: now)
        busy += exchange
    }

    /// The share of the last whole minute, 0 ... 1; in the first minute, that of the time so far.
    mutating func share(at now: Instant) -> Double {
        moveOn(to: now)
        guard minute == 0 else { return min(1, last / Self.span) }
        let elapsed = start.duration(to: now)
        return elapsed > .zero ? min(1, busy / elapsed) : 0
    }

    private mutating func moveOn(to now: Instant) {
        let present = Int64(start.duration(to: now) / Self.span)
        guard present > minute else { return }
        last = present == minute + 1 ? busy : .zero
        (minute, busy) = (present, .zero)
    }
}
