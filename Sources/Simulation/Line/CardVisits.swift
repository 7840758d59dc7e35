// SPDX-License-Identifier: Apache-2.0

import Devices
import Primitives

/// When a simulated reader of cards sends: it repeats the frame while a card lies there, and then
/// sends nothing until the next card.
///
///     frames     | | | |                    | | | |
///     card       1 1 1 1                    2 2 2 2
struct CardVisits {
    private static let frames = 4
    private static let pause: Int64 = 5_000_000_000

    /// Nanoseconds between two frames of one card, and from a card to the next.
    private let spacing: Int64
    private let pause: Int64
    private var sent = 0

    /// - Returns: `nil` for a model without repeated events.
    init?(_ model: Model) {
        let end = model.values.compactMap(\.eventEnd).max() ?? .zero
        guard end > .zero else { return nil }
        spacing = max(1, end.wholeNanoseconds / Int64(CardVisits.frames))
        pause = CardVisits.pause + end.wholeNanoseconds
    }

    /// Counts a frame.
    ///
    /// - Returns: The time until the next frame, in nanoseconds, and whether this frame is the same
    ///   as the one before it.
    mutating func next() -> (wait: Int64, isSame: Bool) {
        defer { sent = (sent + 1) % CardVisits.frames }
        return (sent + 1 < CardVisits.frames ? spacing : pause, sent > 0)
    }
}
