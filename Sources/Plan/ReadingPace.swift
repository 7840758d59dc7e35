// SPDX-License-Identifier: Apache-2.0

/// When the readings of a device come and are published, as far as the gateway file says.
package struct ReadingPace: Equatable, Sendable {
    /// What is published of the readings of one interval.
    package enum Selection: String, CaseIterable, Hashable, Sendable {
        case newest, mean
    }

    /// How often the device is read, or how often a device that sends unasked is published at most;
    /// `nil` for the model's interval.
    package var every: Duration?
    /// For a device that sends unasked, with `every`.
    package var take: Selection
    /// The longest time without a reading; `nil` for the model's time.
    package var staleAfter: Duration?
    /// Whether the gateway only listens, although the model has reads: something else asks.
    package var listens: Bool

    package init(
        every: Duration? = nil, take: Selection = .newest, staleAfter: Duration? = nil,
        listens: Bool = false
    ) {
        self.every = every
        self.take = take
        self.staleAfter = staleAfter
        self.listens = listens
    }
}
