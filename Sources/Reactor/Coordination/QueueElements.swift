// SPDX-License-Identifier: Apache-2.0

/// The elements of a queue in one of its orders: an array for the order of arrival, a heap for
/// priorities.
@usableFromInline @LoopActor struct QueueElements<Element: Sendable> {
    @usableFromInline let order: Queue<Element>.Order
    @usableFromInline var buffer: [Element?] = []
    /// The index of the first element; the positions before it are empty.
    @usableFromInline var head = 0
    @usableFromInline var heap: [(element: Element, number: UInt64)] = []
    @usableFromInline var numbers: UInt64 = 0

    init(_ order: Queue<Element>.Order) {
        self.order = order
    }

    /// How many elements there are.
    @inlinable var count: Int { buffer.count - head + heap.count }

    @inlinable mutating func insert(_ element: Element) {
        guard case .priority(let isBefore) = order else { return buffer.append(element) }
        numbers += 1
        heap.append((element, numbers))
        siftUp(isBefore)
    }

    /// Removes the element that is next in the order.
    @inlinable mutating func removeFirst() -> Element? {
        switch order {
        case .firstInFirstOut: return removeOldest()
        case .lastInFirstOut: return buffer.popLast() ?? nil
        case .priority(let isBefore): return removeTop(isBefore)
        }
    }

    @inlinable mutating func removeOldest() -> Element? {
        guard head < buffer.count else { return nil }
        let element = buffer[head]
        buffer[head] = nil
        head += 1
        // Empty positions are removed when they are half of the array: constant time on average.
        if head * 2 >= buffer.count {
            buffer.removeFirst(head)
            head = 0
        }
        return element
    }

    @usableFromInline mutating func removeTop(
        _ isBefore: @LoopActor (Element, Element) -> Bool
    ) -> Element? {
        guard let top = heap.first, let last = heap.popLast() else { return nil }
        if !heap.isEmpty {
            heap[0] = last
            siftDown(isBefore)
        }
        return top.element
    }

    /// Moves the last entry up to its position.
    @usableFromInline mutating func siftUp(_ isBefore: @LoopActor (Element, Element) -> Bool) {
        var child = heap.count - 1
        while child > 0, comes(child, before: (child - 1) / 2, isBefore) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Moves the first entry down to its position.
    private mutating func siftDown(_ isBefore: @LoopActor (Element, Element) -> Bool) {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if comes(child, before: least, isBefore) { least = child }
            }
            if least == parent { return }
            heap.swapAt(least, parent)
            parent = least
        }
    }

    private func comes(
        _ left: Int, before right: Int, _ isBefore: @LoopActor (Element, Element) -> Bool
    ) -> Bool {
        if isBefore(heap[left].element, heap[right].element) { return true }
        if isBefore(heap[right].element, heap[left].element) { return false }
        return heap[left].number < heap[right].number
    }
}
