// SPDX-License-Identifier: Apache-2.0

/// A moment in the time that the kernel counts from its boot, suspend included.
///
/// Readings are stamped in boot time, because no clock step reaches it: the date of a reading is
/// worked out late, when the wall clock is known to be right.
package struct BootInstant: Comparable, Hashable, Sendable {
    /// Nanoseconds since the kernel's boot.
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package static func < (left: BootInstant, right: BootInstant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The moment later by a duration; saturates at the ends of 64 bits (292 years).
    package static func + (start: BootInstant, duration: Duration) -> BootInstant {
        let (seconds, attoseconds) = duration.components
        let (scaled, tooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let end: Int64 = duration < .zero ? .min : .max
        guard !tooLarge else { return BootInstant(nanoseconds: end) }
        let (whole, over) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        let (sum, past) = start.nanoseconds.addingReportingOverflow(whole)
        return BootInstant(nanoseconds: over || past ? end : sum)
    }
}

extension Duration {
    /// In nanoseconds; saturates at 292 years.
    package var inNanoseconds: Int64 {
        (BootInstant(nanoseconds: 0) + self).nanoseconds
    }
}
