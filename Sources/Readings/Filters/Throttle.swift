// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Passes one reading in each interval: the newest, or a mean. (ESPHome's `throttle` is another
/// thing, a filter of one value that drops the newest one too: see `ThrottleFilter`.)
///
/// Intervals end at multiples of their length, so all devices with the same interval share a
/// wake-up. While nothing arrives, nothing is due.
///
///     readings    | | | | |                |   |
///     newest      ^         ^       ^      ^        ^
///     mean                  ^       ^               ^
///     intervals   :         :       :       :       :
///
/// The newest reading passes at once after a pause, so that a person sees it; a mean waits for the
/// end of its interval.
///
/// Pure: the caller passes the readings and the time, and calls `pass` at `deadline`.
package struct Throttle: Sendable {
    /// Nanoseconds.
    private let interval: Int64
    private let passesFirst: Bool
    private var latest: Instant?
    /// When the waiting reading passes; `nil` while none waits.
    package private(set) var deadline: Instant?

    /// - Parameters:
    ///   - interval: Above zero.
    ///   - passesFirst: Whether the first reading after a pause passes at once.
    package init(_ interval: Duration, passesFirst: Bool) {
        self.interval = interval.wholeNanoseconds
        self.passesFirst = passesFirst
    }

    /// Takes a reading.
    ///
    /// - Returns: Whether it passes at once.
    package mutating func take(at moment: Instant) -> Bool {
        guard deadline == nil else { return false }
        if passesFirst, latest.map({ moment >= $0.next(multipleOf: interval) }) ?? true {
            latest = moment
            return true
        }
        deadline = moment.next(multipleOf: interval)
        return false
    }

    /// Advances the time.
    ///
    /// - Returns: Whether the waiting reading passes.
    package mutating func pass(to moment: Instant) -> Bool {
        guard let deadline, deadline <= moment else { return false }
        (latest, self.deadline) = (deadline, nil)
        return true
    }

    /// Forgets what waits, and the reading before it.
    package mutating func reset() {
        (latest, deadline) = (nil, nil)
    }
}

extension Instant {
    /// The first moment that is a multiple of a period, in nanoseconds, and is not before this one.
    package func roundedUp(toMultipleOf period: Int64) -> Instant {
        Instant(nanoseconds: (nanoseconds + period - 1) / period * period)
    }

    /// The first moment after this one that is a multiple of a period, in nanoseconds.
    func next(multipleOf period: Int64) -> Instant {
        (self + .nanoseconds(1)).roundedUp(toMultipleOf: period)
    }
}
