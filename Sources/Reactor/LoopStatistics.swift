// SPDX-License-Identifier: Apache-2.0

/// What the loop has done, and what it holds now.
public struct LoopStatistics: Hashable, Sendable {
    /// Turns since the loop began.
    public internal(set) var turns = 0
    /// How often it slept and was woken, by the kernel or by a deadline.
    public internal(set) var wakeUps = 0
    /// The longest time in which it did not look for news; the time for which anything could
    /// have had to wait. `EventLoop.resetLongestTurn` begins anew.
    public internal(set) var longestTurn = Duration.zero
    /// Timers that are scheduled.
    public internal(set) var timers = 0
    /// Descriptors that are watched.
    public internal(set) var descriptors = 0
}
