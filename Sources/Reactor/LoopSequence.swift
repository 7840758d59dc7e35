// SPDX-License-Identifier: Apache-2.0

/// What happens on the loop, one after the other: signals, ticks.
///
/// It begins when it is made, not when it is iterated, and ends when the last copy is let go of or
/// the task that iterates is cancelled. Several tasks may iterate at once: each element goes to one
/// of them.
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

    /// Begins to take elements, in a `for try await`.
    public func makeAsyncIterator() -> Iterator {
        Iterator(source: source)
    }
}

/// Where the elements come in, and wait until they are taken.
@LoopActor final class ElementSource<Element: Sendable> {
    private let inflow: Inflow<Element>
    private let stop: @LoopActor () -> Void

    /// - Parameter stop: Called when nobody takes elements any more; it must not hold the source.
    init(_ inflow: Inflow<Element>, stop: @escaping @LoopActor () -> Void) {
        self.inflow = inflow
        self.stop = stop
    }

    deinit {
        LoopExecutor.shared.runOnLoop(stop)
    }

    func next() async throws(CancellationError) -> Element {
        try await inflow.next()
    }
}

/// Elements that nobody has taken yet.
@LoopActor final class Inflow<Element: Sendable> {
    private var waiting: [Element] = []
    private let takers = WaiterList<Void, Element>()

    /// Hands the element over or keeps it, unless one is kept already that stands for it too.
    func offer(_ element: Element, unless isKept: (Element) -> Bool) {
        if takers.answerFirst(element) != nil || waiting.contains(where: isKept) { return }
        waiting.append(element)
    }

    func next() async throws(CancellationError) -> Element {
        if Task.isCancelled { throw CancellationError() }
        guard waiting.isEmpty else { return waiting.removeFirst() }
        return try await takers.wait(())
    }
}
