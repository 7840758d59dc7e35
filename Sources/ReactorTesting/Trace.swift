// SPDX-License-Identifier: Apache-2.0

import Reactor

/// The order in which events happened, for comparison as a whole.
///
/// Isolation: the loop.
@LoopActor public final class Trace {
    /// What happened, the oldest first.
    public private(set) var events: [String] = []

    /// Makes an empty trace.
    public init() {}

    /// Adds an event.
    public func callAsFunction(_ event: String) {
        events.append(event)
    }

    /// Returns the events since the last call, and removes them.
    public func take() -> [String] {
        defer { events = [] }
        return events
    }
}
