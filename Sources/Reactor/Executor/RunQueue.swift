// SPDX-License-Identifier: Apache-2.0

/// A piece of work for the loop's thread.
enum Work: Sendable {
    /// A piece of a task.
    case job(UnownedJob)
    /// A callback.
    case call(@LoopActor () -> Void)
    /// A callback that can be cancelled.
    case cancellable(LoopCall)
}

/// The ready work, in order of arrival: a ring that doubles when it is full.
///
/// It is kept behind a pointer and changed on the loop's thread only. Swift checks each access to a
/// stored property of a class for overlaps, which costs more here than the work itself; it does not
/// check accesses through a pointer. It cannot be copied, since a copy would run the same jobs
/// again. It is never freed: it lives as long as the process.
struct RunQueue: ~Copyable {
    private var ring: UnsafeMutablePointer<Work>
    private var capacity: Int
    private var head = 0
    private(set) var count = 0

    /// Makes an empty queue.
    ///
    /// - Parameter capacity: The first size of the ring, a power of two.
    init(capacity: Int = 64) {
        precondition(capacity & (capacity - 1) == 0, "give the ring a power of two as its size")
        self.capacity = capacity
        ring = .allocate(capacity: capacity)
    }

    /// Appends work; amortised constant time.
    mutating func push(_ work: consuming Work) {
        if count == capacity { resize(to: capacity * 2) }
        (ring + ((head &+ count) & (capacity &- 1))).initialize(to: work)
        count &+= 1
    }

    /// Removes the oldest work. The queue must not be empty.
    mutating func pop() -> Work {
        assert(count > 0)
        let work = (ring + head).move()
        head = (head &+ 1) & (capacity &- 1)
        count &-= 1
        return work
    }

    /// Releases the memory of a peak in steps; call it once a turn. A ring of 1024 stays, so that
    /// common changes of load do not allocate.
    mutating func trim() {
        if capacity > 1024, count < capacity / 8 { resize(to: capacity / 2) }
    }

    private mutating func resize(to capacity: Int) {
        let other = UnsafeMutablePointer<Work>.allocate(capacity: capacity)
        let untilEnd = min(count, self.capacity - head)
        other.moveInitialize(from: ring + head, count: untilEnd)
        (other + untilEnd).moveInitialize(from: ring, count: count - untilEnd)
        ring.deallocate()
        ring = other
        head = 0
        self.capacity = capacity
    }
}
