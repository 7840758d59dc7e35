// SPDX-License-Identifier: Apache-2.0

import Reactor

/// Counts edges that are lost, and says so at most once a minute: a line that chatters loses some
/// all the time.
struct LostEdges {
    private var count = 0
    private var told: Instant?

    mutating func add(_ missed: Int) {
        count += missed
    }

    /// Tells how many were lost since it was told last, if it is time to.
    @LoopActor mutating func tell(_ tell: (Int) -> Void) {
        let now = EventLoop.current.now
        guard count > 0, told.map({ $0.duration(to: now) >= .seconds(60) }) ?? true else { return }
        tell(count)
        (count, told) = (0, now)
    }
}
