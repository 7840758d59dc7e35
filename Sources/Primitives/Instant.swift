// SPDX-License-Identifier: Apache-2.0

/// A moment in the time that the kernel counts from its boot, suspend included.
///
/// The loop's clock counts this time, and readings are stamped with it, because clock steps do not
/// affect it. The date of a reading is computed later, when the wall clock is known to be right.
///
/// The layout is frozen and the arithmetic is inlinable: the loop compares instants in every turn,
/// and other modules and other packages use them.
@frozen public struct Instant: InstantProtocol, Hashable, Sendable {
    /// Nanoseconds since boot.
    public var nanoseconds: Int64

    /// Makes the moment at a number of nanoseconds after boot.
    @inlinable public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// This moment plus a duration; saturates at the ends of 64 bits (292 years).
    @inlinable public func advanced(by duration: Duration) -> Instant {
        let (sum, isPast) = nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
        let end: Int64 = duration < .zero ? .min : .max
        return Instant(nanoseconds: isPast ? end : sum)
    }

    /// The duration from this moment to another.
    @inlinable public func duration(to other: Instant) -> Duration {
        .nanoseconds(other.nanoseconds) - .nanoseconds(nanoseconds)
    }

    /// Earlier is less.
    @inlinable public static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The same as `advanced(by:)`.
    @inlinable public static func + (start: Instant, duration: Duration) -> Instant {
        start.advanced(by: duration)
    }
}

extension Duration {
    /// The duration in whole nanoseconds, rounded towards zero; saturates at the ends of 64 bits
    /// (292 years).
    ///
    /// A duration is 128 bits of attoseconds. Nearly all durations of a program fit into the lower
    /// half, which is 18 seconds, and need no arithmetic on 128 bits: 250 instructions less.
    @inlinable package var wholeNanoseconds: Int64 {
        if _high == 0 { return Int64(_low / 1_000_000_000) }
        // `components` stops the program if the duration does not fit.
        guard self < .nanoseconds(Int64.max) else { return .max }
        guard self > .nanoseconds(Int64.min) else { return .min }
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
