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
}
