// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Something that has, at times, a place in the loop's timer queue.
///
/// Isolation: the loop.
@LoopActor public class TimerNode {
    /// The moment it was last scheduled for; it stays readable after that.
    public final internal(set) var deadline = Instant(nanoseconds: 0)
    /// Whether it waits in the queue.
    public var isScheduled: Bool { position >= 0 }

    /// Its place in the heap, or -1: so that it can be taken out from the middle.
    final var position = -1
    final let loop: EventLoop

    init(loop: EventLoop) {
        self.loop = loop
    }

    /// Takes it out of the queue at once. Cancelling what does not wait is allowed.
    public func cancel() {
        if position >= 0 { loop.timers.remove(self) }
    }

    /// Puts it in the queue, or moves it there. Nothing is allocated.
    func arm(at deadline: Instant) {
        self.deadline = deadline
        loop.timers.insert(self)
    }

    /// Its moment has come; it is out of the queue.
    func fire() {}

    /// The loop ends before its moment; it is out of the queue.
    func abandon() {}
}
