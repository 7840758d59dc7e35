// SPDX-License-Identifier: Apache-2.0

import Primitives

/// The earliest of some deadlines, on each clock.
package struct EarliestDeadlines: Sendable {
    package private(set) var instant: Instant?
    /// Nanoseconds since 1970 UTC.
    package private(set) var date: Int64?

    package init() {}

    mutating func add(_ next: Instant?) {
        if let next { instant = min(instant ?? next, next) }
    }

    /// - Parameter next: Nanoseconds since 1970 UTC.
    mutating func add(date next: Int64) {
        date = min(date ?? next, next)
    }
}
