// SPDX-License-Identifier: Apache-2.0

/// A queue in one piece of memory: both ends are reached in constant time.
///
/// It grows by doubling. When it becomes empty it frees a large piece of memory, so that the memory
/// of a long outage is returned.
struct Ring<Element> {
    private static var keptCapacity: Int { 64 }

    private var slots: ContiguousArray<Element?> = []
    private var head = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }
    var first: Element? { isEmpty ? nil : self[0] }

    /// The element at a distance from the front, 0 ..< `count`.
    subscript(position: Int) -> Element {
        get {
            guard position < count, let element = slots[slot(position)] else {
                preconditionFailure("A ring of \(count) has no element \(position).")
            }
            return element
        }
        set { slots[slot(position)] = newValue }
    }

    mutating func append(_ element: Element) {
        growIfFull()
        slots[slot(count)] = element
        count += 1
    }

    @discardableResult mutating func popFirst() -> Element? {
        guard !isEmpty else { return nil }
        let element = slots[head].take()
        head = slot(1)
        count -= 1
        shrinkIfEmpty()
        return element
    }

    /// The number of slots is a power of two, so that going round is one `and`.
    private func slot(_ position: Int) -> Int {
        (head + position) & (slots.count - 1)
    }

    private mutating func growIfFull() {
        guard count == slots.count else { return }
        var larger = ContiguousArray<Element?>()
        larger.reserveCapacity(max(16, slots.count * 2))
        for position in 0..<count { larger.append(slots[slot(position)]) }
        for _ in count..<max(16, slots.count * 2) { larger.append(nil) }
        (slots, head) = (larger, 0)
    }

    private mutating func shrinkIfEmpty() {
        guard isEmpty, slots.count > Self.keptCapacity else { return }
        (slots, head) = ([], 0)
    }
}
