// SPDX-License-Identifier: Apache-2.0

/// A queue in one piece of memory: both ends are reached in constant time.
///
/// It grows by doubling, and returns half of its memory when three quarters are empty, so that the
/// memory of a long outage is returned.
struct Ring<Element> {
    private static var keptCapacity: Int { 64 }

    private var slots: ContiguousArray<Element?> = []
    private var head = 0
    private(set) var count = 0

    init() {}

    init(_ elements: some Sequence<Element>) {
        for element in elements { append(element) }
    }

    var isEmpty: Bool { count == 0 }
    var first: Element? { isEmpty ? nil : self[0] }
    var last: Element? { isEmpty ? nil : self[count - 1] }
    /// All elements, from the front.
    var elements: [Element] { (0..<count).map { self[$0] } }

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
        if count == slots.count { resize(to: max(4, slots.count * 2)) }
        slots[slot(count)] = element
        count += 1
    }

    @discardableResult mutating func popFirst() -> Element? {
        guard !isEmpty else { return nil }
        let element = slots[head].take()
        head = slot(1)
        count -= 1
        shrinkIfSparse()
        return element
    }

    @discardableResult mutating func popLast() -> Element? {
        guard !isEmpty else { return nil }
        let element = slots[slot(count - 1)].take()
        count -= 1
        shrinkIfSparse()
        return element
    }

    /// The number of slots is a power of two, so that going round is one `and`.
    private func slot(_ position: Int) -> Int {
        (head + position) & (slots.count - 1)
    }

    private mutating func shrinkIfSparse() {
        guard slots.count > Self.keptCapacity, count <= slots.count / 4 else { return }
        resize(to: slots.count / 2)
    }

    private mutating func resize(to capacity: Int) {
        var resized = ContiguousArray<Element?>()
        resized.reserveCapacity(capacity)
        for position in 0..<count { resized.append(slots[slot(position)]) }
        for _ in count..<capacity { resized.append(nil) }
        (slots, head) = (resized, 0)
    }
}
