// SPDX-License-Identifier: Apache-2.0

import Reactor

/// Counts lost edges, and reports them at most once a minute: a line that chatters loses edges all
/// the time.
struct LostEdges {
    private var count = 0
    private var lastReport: Instant?

    mutating func add(_ missed: Int) {
        count += missed
    }

    /// Passes the number of edges lost since the last report, if one is due.
    @LoopActor mutating func report(_ report: (Int) -> Void) {
        let now = EventLoop.current.now
        let isDue = lastReport.map { $0.duration(to: now) >= .seconds(60) } ?? true
        guard count > 0, isDue else { return }
        report(count)
        (count, lastReport) = (0, now)
    }
}
