// SPDX-License-Identifier: Apache-2.0

/// The order of what waits: a heap whose nodes know their places. It keeps its nodes alive.
struct TimerHeap: ~Copyable {
    /// A node and what it is ordered by.
    struct Entry {
        var key: Int64
        var sequence: UInt64
        /// Retained while it is here. Unmanaged, because a sift moves entries: it would count the
        /// references of each node that it passes.
        var node: Unmanaged<TimerNode>

        func isBefore(_ other: Entry) -> Bool {
            key < other.key || (key == other.key && sequence < other.sequence)
        }
    }

    /// Room that is not given back; a loop with fewer timers never asks for memory again.
    private static let smallest = 64

    private var entries: UnsafeMutablePointer<Entry>
    private var capacity = TimerHeap.smallest
    private(set) var count = 0
    /// The number of the last insertion: it orders equal keys.
    private(set) var sequence: UInt64 = 0
    /// Whether an insertion is a mistake.
    var isClosed = false

    init() {
        entries = .allocate(capacity: capacity)
    }

    deinit {
        for index in 0..<count { entries[index].node.release() }
        entries.deallocate()
    }

    /// The entry before all others.
    var first: Entry? { count == 0 ? nil : entries[0] }

    /// Adds a node, or gives one that is there another key.
    @LoopActor mutating func insert(_ node: TimerNode, key: Int64) {
        precondition(
            !isClosed,
            "this timer's loop has ended: make a timer in each loop, with EventLoop.current")
        sequence &+= 1
        if node.position < 0 {
            if count == capacity { resize(to: capacity * 2) }
            node.position = count
            count &+= 1
            (entries + node.position).initialize(
                to: Entry(key: key, sequence: sequence, node: .passRetained(node)))
        } else {
            entries[node.position].key = key
            entries[node.position].sequence = sequence
        }
        sift(node.position)
    }

    /// Takes out a node that is there.
    @LoopActor mutating func remove(_ node: TimerNode) {
        take(node.position).release()
    }

    /// Takes out the first node. There must be one.
    @LoopActor mutating func removeFirst() -> TimerNode {
        take(0).takeRetainedValue()
    }

    @LoopActor private mutating func take(_ index: Int) -> Unmanaged<TimerNode> {
        let node = entries[index].node
        node.takeUnretainedValue().position = -1
        count &-= 1
        if index != count {
            entries[index] = entries[count]
            sift(index)
        }
        // At a quarter, so that the next insertions find room and no memory is asked for.
        if count < capacity / 4, capacity > TimerHeap.smallest { resize(to: capacity / 2) }
        return node
    }

    /// Moves the entry at `index` to where it belongs.
    @LoopActor private func sift(_ index: Int) {
        let moving = entries[index]
        var hole = index
        while hole > 0, moving.isBefore(entries[(hole &- 1) / 4]) {
            place(entries[(hole &- 1) / 4], at: hole)
            hole = (hole &- 1) / 4
        }
        if hole == index {
            while let child = leastChild(of: hole), entries[child].isBefore(moving) {
                place(entries[child], at: hole)
                hole = child
            }
        }
        place(moving, at: hole)
    }

    private func leastChild(of index: Int) -> Int? {
        let first = 4 &* index &+ 1
        guard first < count else { return nil }
        var least = first
        var next = first &+ 1
        let end = min(first &+ 4, count)
        while next < end {
            if entries[next].isBefore(entries[least]) { least = next }
            next &+= 1
        }
        return least
    }

    @LoopActor private func place(_ entry: Entry, at index: Int) {
        entries[index] = entry
        entry.node.takeUnretainedValue().position = index
    }

    private mutating func resize(to capacity: Int) {
        let other = UnsafeMutablePointer<Entry>.allocate(capacity: capacity)
        other.moveInitialize(from: entries, count: count)
        entries.deallocate()
        entries = other
        self.capacity = capacity
    }
}
