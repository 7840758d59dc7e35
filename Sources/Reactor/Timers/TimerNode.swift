// SPDX-License-Identifier: Apache-2.0

import Primitives

/// An object that can wait in the loop's timer queue.
///
/// Isolation: the loop.
@LoopActor public class TimerNode {
    /// The moment it was last scheduled for; readable after that moment too.
    @exclusivity(unchecked) public final internal(set) var deadline = Instant(nanoseconds: 0)
    /// Whether it waits in the queue.
    public var isScheduled: Bool { position >= 0 }

    /// Its index in the heap, or -1: so that it can be removed from the middle.
    @exclusivity(unchecked) final var position = -1
    final let loop: EventLoop

    init(loop: EventLoop) {
        self.loop = loop
    }

    /// Removes it from the queue at once. Cancelling an unscheduled one is allowed.
    public func cancel() {
        if position >= 0 { loop.timers.remove(self) }
    }

    /// Adds it to the queue, or moves it there. Nothing is allocated.
    func arm(at deadline: Instant) {
        self.deadline = deadline
        loop.timers.insert(self)
    }

    /// Its moment has come; it has left the queue.
    func fire() {}

    /// The loop ends before its moment; it has left the queue.
    func abandon() {}
}
