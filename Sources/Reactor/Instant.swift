// SPDX-License-Identifier: Apache-2.0

/// A moment on the loop's clock: time since the kernel's boot, suspend included.
public struct Instant: InstantProtocol, Hashable, Sendable {
    /// Nanoseconds since boot.
    public var nanoseconds: Int64

    /// The moment so many nanoseconds after boot.
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The moment later by a duration; saturates at the ends of 64 bits (292 years).
    public func advanced(by duration: Duration) -> Instant {
        let (sum, isPast) = nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
        let end: Int64 = duration < .zero ? .min : .max
        return Instant(nanoseconds: isPast ? end : sum)
    }

    /// How long it is from here to another moment.
    public func duration(to other: Instant) -> Duration {
        .nanoseconds(other.nanoseconds) - .nanoseconds(nanoseconds)
    }

    /// Earlier is less.
    public static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

extension Duration {
    /// In nanoseconds, what is less than one cut off; saturates at the ends of 64 bits.
    var wholeNanoseconds: Int64 {
        // The components of a duration that is too long for them stop the program.
        guard self < .nanoseconds(Int64.max) else { return .max }
        guard self > .nanoseconds(Int64.min) else { return .min }
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
