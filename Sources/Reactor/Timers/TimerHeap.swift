// SPDX-License-Identifier: Apache-2.0

/// A heap of waiting timers. Each node knows its position. The heap keeps its nodes alive.
struct TimerHeap: ~Copyable {
    /// A node and its order.
    struct HeapEntry {
        var key: Int64
        var sequence: UInt64
        /// Retained while it is here. Unmanaged, because a sift moves entries and would otherwise
        /// count the references of each node that it passes.
        var node: Unmanaged<TimerNode>

        func isBefore(_ other: HeapEntry) -> Bool {
            key < other.key || (key == other.key && sequence < other.sequence)
        }
    }

    /// The smallest capacity; a loop with fewer timers never allocates again.
    private static let smallest = 64

    private var entries: UnsafeMutablePointer<HeapEntry>
    private var capacity = TimerHeap.smallest
    private(set) var count = 0
    /// The number of the last insertion: it orders equal keys.
    private(set) var sequence: UInt64 = 0
    /// Whether an insertion is a programmer's error.
    var isClosed = false

    init() {
        entries = .allocate(capacity: capacity)
    }

    deinit {
        for index in 0..<count { entries[index].node.release() }
        entries.deallocate()
    }

    /// The entry that precedes all others.
    var first: HeapEntry? { count == 0 ? nil : entries[0] }

    /// Adds a node, or gives a new key to a node that is here already.
    @LoopActor mutating func insert(_ node: TimerNode, key: Int64) {
        require(
            !isClosed,
            "this timer's loop has ended: make timers in each loop, with EventLoop.current")
        sequence &+= 1
        if node.position < 0 {
            if count == capacity { resize(to: capacity * 2) }
            node.position = count
            count &+= 1
            (entries + node.position).initialize(
                to: HeapEntry(key: key, sequence: sequence, node: .passRetained(node)))
        } else {
            entries[node.position].key = key
            entries[node.position].sequence = sequence
        }
        sift(node.position)
    }

    /// Removes a node that is here.
    @LoopActor mutating func remove(_ node: TimerNode) {
        take(node.position).release()
    }

    /// Removes the first node. There must be one.
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
        // At a quarter, so that the next insertions need no new memory.
        if count < capacity / 4, capacity > TimerHeap.smallest { resize(to: capacity / 2) }
        return node
    }

    /// Moves the entry at `index` to its position in the order.
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

    @LoopActor private func place(_ entry: HeapEntry, at index: Int) {
        entries[index] = entry
        entry.node.takeUnretainedValue().position = index
    }

    private mutating func resize(to capacity: Int) {
        let other = UnsafeMutablePointer<HeapEntry>.allocate(capacity: capacity)
        other.moveInitialize(from: entries, count: count)
        entries.deallocate()
        entries = other
        self.capacity = capacity
    }
}
