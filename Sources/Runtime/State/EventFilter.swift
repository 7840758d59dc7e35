// SPDX-License-Identifier: Apache-2.0

import Devices
import Primitives
import Readings

/// The events of a device: finds those that are new in a message.
///
/// The values of one message belong together. When one event of a message is new (the number of the
/// card), all its events are published (the version of the card), even if they are equal to the
/// previous ones.
struct EventFilter {
    private var filters: [(place: Int, filter: RepeatedEvent)]

    /// - Returns: `nil` for a model without events.
    init?(_ values: [ValueDefinition]) {
        filters = values.enumerated().compactMap { place, value in
            value.eventEnd.map { (place, RepeatedEvent(goneAfter: $0)) }
        }
        if filters.isEmpty { return nil }
    }

    /// Takes a message.
    ///
    /// - Returns: Whether an event in it is new. A value that is known to be bad is no event.
    mutating func take(_ message: [Value?], at stamp: Instant) -> Bool {
        var isNew = false
        for index in filters.indices {
            guard let value = message[filters[index].place], value != .unknown else { continue }
            if filters[index].filter.take(value, at: stamp) { isNew = true }
        }
        return isNew
    }

    /// A state, with the events of a message.
    func add(_ message: [Value?], to state: [Value?]) -> [Value?] {
        var values = state
        for (place, _) in filters where message[place] != .unknown {
            values[place] = message[place]
        }
        return values
    }
}
