// SPDX-License-Identifier: Apache-2.0

import Primitives
import Readings

/// The newest value of each state of a device, as long as it is fresh.
///
/// Some devices send their values in several messages: a GPS receiver, a battery monitor. Each
/// message renews its own values. A value that is not renewed for the limit is left out: it is not
/// the present state any more.
///
/// One value may come less often than the others, like the voltage of a battery once a minute. So a
/// value is stale after three times its own interval, if that is longer than the limit.
struct CurrentValues {
    /// One place for each value of the model; `nil` for a value that has not arrived or is stale,
    /// and for an event.
    private(set) var values: [Value?]
    private var arrivals: [ArrivalInterval]
    private let isEvent: [Bool]
    /// Values that nothing renews, because only commands change them: they are never stale.
    private let isKept: [Bool]

    init(isEvent: [Bool], isKept: [Bool]) {
        self.isEvent = isEvent
        self.isKept = isKept
        values = Array(repeating: nil, count: isEvent.count)
        arrivals = Array(repeating: ArrivalInterval(), count: isEvent.count)
    }

    /// Takes the values of a message, and removes those that are stale.
    ///
    /// - Parameter limit: After this time a value is stale; `nil` for never.
    /// - Returns: Whether the message has a state, or a stale one was removed.
    mutating func take(_ message: [Value?], at stamp: Instant, limit: Duration?) -> Bool {
        var hasNews = false
        for place in message.indices where !isEvent[place] {
            if let value = message[place] {
                values[place] = value
                arrivals[place].note(stamp)
                hasNews = true
            } else if isStale(place, at: stamp, limit) {
                values[place] = nil
                hasNews = true
            }
        }
        return hasNews
    }

    /// Notes that values arrived which a filter swallowed: the values that are there stay fresh.
    mutating func renew(_ message: [Value?], swallowedIn filtered: [Value?], at stamp: Instant) {
        for place in message.indices where message[place] != nil && filtered[place] == nil {
            arrivals[place].note(stamp)
        }
    }

    /// Takes the values that filters emitted by themselves. They are no arrivals.
    mutating func replace(with emitted: [Value?]) {
        for place in emitted.indices {
            if let value = emitted[place] { values[place] = value }
        }
    }

    /// Whether a message has a state.
    func hasPlace(forAnyOf message: [Value?]) -> Bool {
        message.indices.contains { !isEvent[$0] && message[$0] != nil }
    }

    /// The device is offline: its values are not its present state.
    mutating func removeAll() {
        self = CurrentValues(isEvent: isEvent, isKept: isKept)
    }

    private func isStale(_ place: Int, at moment: Instant, _ limit: Duration?) -> Bool {
        !isKept[place] && values[place] != nil && arrivals[place].isOverdue(at: moment, limit)
    }
}
