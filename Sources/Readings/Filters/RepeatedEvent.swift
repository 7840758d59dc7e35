// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Passes an event once while its device repeats it. A card reader sends the number of a card
/// again and again, as long as the card lies there.
///
/// Pure: the caller passes the events and their times.
///
///             a value: an event           the same value: nothing, and it stays longer
///      gone ─────────────────────> there ──┐
///       ^                           │ ^ ^──┘
///       └── not repeated in time ───┘ └──── another value: an event
package struct RepeatedEvent: Sendable {
    private let goneAfter: Duration
    private var newest: Value?
    private var goneAt = Instant(nanoseconds: .min)

    /// - Parameter goneAfter: When the event is not repeated for this time, it has ended. With zero
    ///   each value is an event.
    package init(goneAfter: Duration) {
        self.goneAfter = goneAfter
    }

    /// Takes a value.
    ///
    /// - Returns: Whether it is a new event.
    package mutating func take(_ value: Value, at moment: Instant) -> Bool {
        defer { (newest, goneAt) = (value, moment + goneAfter) }
        return newest != value || moment >= goneAt
    }
}
