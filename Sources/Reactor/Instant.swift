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
        let (seconds, attoseconds) = duration.components
        let (scaled, tooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let end: Int64 = duration < .zero ? .min : .max
        guard !tooLarge else { return Instant(nanoseconds: end) }
        let (whole, over) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        let (sum, past) = nanoseconds.addingReportingOverflow(whole)
        return Instant(nanoseconds: over || past ? end : sum)
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
