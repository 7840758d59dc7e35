// SPDX-License-Identifier: Apache-2.0

/// What the loop has done, and what it holds now.
public struct LoopStatistics: Hashable, Sendable {
    /// Turns since the loop began.
    public let turns: Int
    /// How often it slept and was woken, by the kernel or by a deadline.
    public let wakeUps: Int
    /// The longest time in which it did not look for news; the time for which anything could
    /// have had to wait. `EventLoop.resetLongestTurn` begins anew.
    public let longestTurn: Duration
    /// Timers that are scheduled.
    public let timers: Int
    /// Descriptors that are watched, those of the loop's own included.
    public let descriptors: Int
    /// Tasks of `spawn` that run, or failed and were not heard.
    public let tasks: Int
    /// Pieces of work in `offload` that have not ended, those of callers that left included.
    public let offloads: Int
}

extension LoopStatistics: CustomStringConvertible {
    /// One line, without its end.
    public var description: String {
        "\(turns) turns, \(wakeUps) wake-ups, longest turn \(longestTurn), \(timers) timers, "
            + "\(descriptors) descriptors, \(tasks) tasks, \(offloads) offloads"
    }
}
