// SPDX-License-Identifier: Apache-2.0

// The filters of one value, with ESPHome's names and meanings.
//
//     value ──> filter ──> filter ──> filter ──> the reading
//                 │          │
//                 │          └─ swallows it: throttle, delta, a window that is not full
//                 └─ emits a value by itself at its deadline: heartbeat, debounce, timeout
//
// Facts. ESPHome's users know these filters, and their files hold years of tuned numbers. A filter
// there is an object with timers of its own, and NaN is its unknown value.
//
// Trap. ESPHome's newest sources clamp NaN to the lower bound, and swallow NaN in a `delta`. Then
// a broken sensor shows a number. Here `unknown` is never made a number, unless the file says so
// (`timeout`), and a change to `unknown` is never swallowed by a `delta`.
//
// Choice. A filter is a value type: a value and a moment in, a value or nothing out, and the next
// deadline. It has no timer and no clock, so each is tested without a loop. A chain runs its
// filters in the order of the file. The runtime has one timer for all chains of a device.
//
// Windows and intervals end at multiples of their length, as everything periodic does here, and
// not at a distance from the start. Nothing is due while no value has come.
//
// Cost. One dynamic call for each filter and value. A filter with a window is a box on the heap.
//
// Rejected. One enum with all states in its cases: a change in place would copy the window for each
// value. ESPHome's `lambda`, which needs a compiler.

import Primitives

/// One moment, on both clocks.
package struct Moment: Sendable {
    /// In boot time.
    package let instant: Instant
    /// Nanoseconds since 1970 UTC; `nil` while the date is not known.
    package let date: Int64?

    package init(_ instant: Instant, date: Int64? = nil) {
        self.instant = instant
        self.date = date
    }
}

/// A filter of one value.
package protocol ValueFilter: Sendable {
    /// Adds the moments at which it may emit a value by itself; none while nothing is due.
    func addDeadlines(to earliest: inout EarliestDeadlines)

    /// Takes a value. Call `pass` first for all that was due before that moment.
    ///
    /// - Returns: The value that leaves the filter at once; `nil` for none.
    mutating func take(_ value: Value, at moment: Moment) -> Value?

    /// Advances the time. Call it at the deadline, and when the wall clock was stepped.
    ///
    /// - Returns: The value that the filter emits by itself; `nil` for none.
    mutating func pass(to moment: Moment) -> Value?
}

/// Most filters only answer a value.
extension ValueFilter {
    package func addDeadlines(to earliest: inout EarliestDeadlines) {}

    package mutating func pass(to moment: Moment) -> Value? { nil }
}
