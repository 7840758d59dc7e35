// SPDX-License-Identifier: Apache-2.0

/// A moment in the time that the kernel counts from its boot, suspend included.
///
/// The loop's clock counts this time, and readings are stamped with it, because no clock step
/// reaches it. The date of a reading is worked out late, when the wall clock is known to be right.
///
/// The layout is frozen and the arithmetic inlinable: the loop compares instants in every turn,
/// from other modules and from other packages.
@frozen public struct Instant: InstantProtocol, Hashable, Sendable {
    /// Nanoseconds since boot.
    public var nanoseconds: Int64

    /// The moment that many nanoseconds after boot.
    @inlinable public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The moment later by a duration; saturates at the ends of 64 bits (292 years).
    @inlinable public func advanced(by duration: Duration) -> Instant {
        let (sum, isPast) = nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
        let end: Int64 = duration < .zero ? .min : .max
        return Instant(nanoseconds: isPast ? end : sum)
    }

    /// How long it is from here to another moment.
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
    /// In nanoseconds, parts of one cut off; saturates at the ends of 64 bits (292 years).
    @usableFromInline package var wholeNanoseconds: Int64 {
        // The components of a duration that is too long for them stop the program.
        guard self < .nanoseconds(Int64.max) else { return .max }
        guard self > .nanoseconds(Int64.min) else { return .min }
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
