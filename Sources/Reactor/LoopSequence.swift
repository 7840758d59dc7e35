// SPDX-License-Identifier: Apache-2.0

/// Events of the loop as a sequence: signals, ticks.
///
/// Elements are collected from the moment the sequence is made, not from the first iteration. The
/// sequence ends when its last copy is dropped or the iterating task is cancelled. Several tasks
/// may iterate at once: each element goes to one of them.
///
/// Isolation: none, except `next`, which goes to the loop.
public struct LoopSequence<Element: Sendable>: AsyncSequence, Sendable {
    let source: ElementSource<Element>

    /// Takes elements as they come, until its task is cancelled.
    public struct Iterator: AsyncIteratorProtocol {
        let source: ElementSource<Element>

        /// The next element, as soon as there is one; never `nil`.
        ///
        /// - Throws: `CancellationError` if the task is cancelled.
        public func next(
            isolation actor: isolated (any Actor)?
        ) async throws(CancellationError) -> Element? {
            try await source.next()
        }

        /// The same, for callers without an isolation.
        public func next() async throws(CancellationError) -> Element? {
            try await source.next()
        }
    }

    /// Starts to take elements, in a `for try await`.
    public func makeAsyncIterator() -> Iterator {
        Iterator(source: source)
    }
}

/// Receives the elements, and stores them until they are taken.
@LoopActor final class ElementSource<Element: Sendable> {
    private let buffer: ElementBuffer<Element>
    private let origin: Origin
    private let stop: @LoopActor () -> Void

    /// - Parameters:
    ///   - origin: Where it was made.
    ///   - stop: Called when the last reader is gone; it must not hold the source.
    init(
        _ buffer: ElementBuffer<Element>, _ origin: Origin, stop: @escaping @LoopActor () -> Void
    ) {
        self.buffer = buffer
        self.origin = origin
        self.stop = stop
    }

    deinit {
        LoopExecutor.shared.runOnLoop(stop)
    }

    func next() async throws(CancellationError) -> Element {
        beginWait(origin)
        defer { endWait() }
        return try await buffer.next()
    }
}

/// Elements that no task has taken yet.
@LoopActor final class ElementBuffer<Element: Sendable> {
    private var elements: [Element] = []
    private let takers = WaiterList<Void, Element>()

    /// Hands the element to a waiting task or stores it, unless a stored element represents it too.
    func offer(_ element: Element, unless isKept: (Element) -> Bool) {
        if takers.resumeFirst(with: element) != nil || elements.contains(where: isKept) { return }
        elements.append(element)
    }

    func next() async throws(CancellationError) -> Element {
        if Task.isCancelled { throw await cancellation() }
        guard elements.isEmpty else { return elements.removeFirst() }
        return try await takers.wait(())
    }
}
