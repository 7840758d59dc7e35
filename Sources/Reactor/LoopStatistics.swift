// SPDX-License-Identifier: Apache-2.0

/// What the loop has done so far, and what it holds now.
public struct LoopStatistics: Hashable, Sendable {
    /// Turns since the loop began.
    public let turns: Int
    /// How often it slept and was woken, by the kernel or by a deadline.
    public let wakeUps: Int
    /// The longest time between two polls: an event may have waited that long.
    /// `EventLoop.resetLongestTurn` resets it.
    public let longestTurn: Duration
    /// Timers that are scheduled.
    public let timers: Int
    /// Descriptors that are watched, the loop's own included.
    public let descriptors: Int
    /// Tasks of `spawn` that run, or failed with an error that was not handled.
    public let tasks: Int
    /// Pieces of work in `offload` that have not ended, including those of cancelled callers.
    public let offloads: Int
}

extension LoopStatistics: CustomStringConvertible {
    /// One line without a line break.
    public var description: String {
        "\(turns) turns, \(wakeUps) wake-ups, longest turn \(longestTurn), \(timers) timers, "
            + "\(descriptors) descriptors, \(tasks) tasks, \(offloads) offloads"
    }
}
