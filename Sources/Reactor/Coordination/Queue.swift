// SPDX-License-Identifier: Apache-2.0

/// Passes elements from the tasks that produce them to the tasks that use them.
///
/// ```swift
/// let jobs = Queue<Job>(capacity: 16)
/// let worker = spawn { for try await job in jobs { await perform(job) } }
/// for job in plan { try await jobs.put(job) }     // waits while 16 are in the queue
/// jobs.finish()                                   // the worker's loop ends after the last
/// try await worker.value
/// ```
///
/// Fair on both sides: elements enter in the order of the calls of `put`, and go to the tasks in
/// the order of their calls of `take`. Cancellation loses nothing: an element is in the queue, or
/// with the task that puts it, or with the task that took it.
///
/// Passing an element costs a task switch: no lock, and no allocation except the waiter.
///
/// Isolation: the loop, except `makeAsyncIterator`.
@LoopActor public final class Queue<Element: Sendable> {
    /// Which element is taken next.
    public enum Order {
        /// The oldest.
        case firstInFirstOut
        /// The youngest.
        case lastInFirstOut
        /// The one that precedes all others in this comparison; of equal ones, the oldest.
        case priority(by: @LoopActor (Element, Element) -> Bool)
    }

    /// The largest number of elements in the queue.
    public let capacity: Int
    /// Whether `finish` was called.
    @exclusivity(unchecked) public private(set) var isFinished = false
    /// How many elements are in the queue, without those of waiting tasks.
    @inlinable public var count: Int { elements.count }
    /// Whether the queue holds no element.
    @inlinable public var isEmpty: Bool { elements.count == 0 }
    /// Whether there is no room for another element.
    @inlinable public var isFull: Bool { elements.count >= capacity }

    // With Swift's checks: an order by priority calls code of the program.
    @usableFromInline var elements: QueueElements<Element>
    // Never both: takers wait while the queue is empty, putters while it is full.
    @usableFromInline let takers: WaiterList<Void, Element?>
    @usableFromInline let putters: WaiterList<Element, Bool>
    @usableFromInline let joiners: WaiterList<Void, Void>
    /// Elements that are in the queue, or were taken and not reported by `taskDone`.
    @usableFromInline @exclusivity(unchecked) var unfinished = 0

    /// Makes an empty queue.
    ///
    /// - Parameters:
    ///   - capacity: The number of elements at which `put` starts to wait, at least 1.
    ///   - order: Which element is taken next.
    ///   - fileID: The file of the call, for reports.
    ///   - line: The line of the call, for reports.
    public init(
        capacity: Int = .max, order: Order = .firstInFirstOut,
        fileID: StaticString = #fileID, line: UInt = #line
    ) {
        func waiters<Request, Answer>(_ what: String) -> WaiterList<Request, Answer> {
            WaiterList(Origin(what, fileID, line))
        }
        takers = waiters("element of the queue")
        putters = waiters("room in the queue")
        joiners = waiters("work for the elements of the queue")
        require(capacity > 0, "a queue needs room for at least one element, not \(capacity)")
        self.capacity = capacity
        elements = QueueElements(order)
    }

    /// Puts an element in, as soon as there is room.
    ///
    /// - Throws: `CancellationError` if the task is cancelled before that, `QueueFinished` if the
    ///   queue is finished before that. In both cases the element is not put in.
    @inlinable public func put(_ element: Element) async throws {
        if Task.isCancelled { throw await cancellation() }
        if tryPut(element) { return }
        let isIn = isFinished ? false : try await putters.wait(element)
        guard isIn else { throw QueueFinished() }
    }

    /// Puts an element in if there is room now.
    ///
    /// - Returns: False if there is no room, or the queue is finished.
    @inlinable public func tryPut(_ element: Element) -> Bool {
        guard !isFinished, !isFull else { return false }
        unfinished &+= 1
        if takers.resumeFirst(with: element) == nil { elements.insert(element) }
        return true
    }

    /// Takes an element, as soon as there is one.
    ///
    /// - Throws: `CancellationError` if the task is cancelled before that; it takes nothing then.
    ///   `QueueFinished` if the queue is finished and empty.
    @inlinable public func take() async throws -> Element {
        guard let element = try await next() else { throw QueueFinished() }
        return element
    }

    /// Takes an element if there is one now.
    @inlinable public func tryTake() -> Element? {
        guard let element = elements.removeFirst() else { return nil }
        if let next = putters.resumeFirst(with: true) {
            unfinished &+= 1
            elements.insert(next)
        }
        return element
    }

    /// Accepts no more elements. The elements in the queue can still be taken. A task that waits
    /// for room, or for an element that will not come, gets a `QueueFinished`. Finishing twice is
    /// allowed.
    public func finish() {
        isFinished = true
        putters.resumeAll(with: false)
        takers.resumeAll(with: nil)
    }

    /// Accepts no more elements, and drops those in the queue: each task that takes gets a
    /// `QueueFinished` at once. Waits of `join` end.
    ///
    /// - Returns: The elements that were dropped, in the order of the queue.
    @discardableResult public func shutDown() -> [Element] {
        var dropped: [Element] = []
        finish()
        while let element = elements.removeFirst() { dropped.append(element) }
        unfinished -= dropped.count
        endJoins()
        return dropped
    }

    /// Says that the work for an element that was taken is done: see `join`.
    ///
    /// More calls than elements that were taken are a programmer's error.
    public func taskDone() {
        require(
            unfinished > elements.count, "taskDone was called more often than elements were taken")
        unfinished -= 1
        endJoins()
    }

    /// Waits until each element that was put in has been taken, and `taskDone` was called for it.
    ///
    /// - Throws: `CancellationError` if the task is cancelled before that.
    public func join() async throws(CancellationError) {
        if Task.isCancelled { throw await cancellation() }
        if unfinished > 0 { try await joiners.wait(()) }
    }

    private func endJoins() {
        if unfinished == 0 { joiners.resumeAll(with: ()) }
    }

    /// The next element; `nil` at the end.
    @inlinable @inline(__always)
    func next() async throws(CancellationError) -> Element? {
        if Task.isCancelled { throw await cancellation() }
        if let element = tryTake() { return element }
        return isFinished ? nil : try await takers.wait(())
    }
}

/// The queue accepts no more elements, and none is left to take.
public struct QueueFinished: Error, Hashable, CustomStringConvertible {
    /// Makes the error.
    public init() {}

    /// The meaning of the error.
    public var description: String { "the queue is finished" }
}

extension Queue: AsyncSequence {
    /// Takes elements until the queue is finished and empty. Several tasks may iterate at once:
    /// each element goes to one of them.
    public struct Iterator: AsyncIteratorProtocol {
        @usableFromInline let queue: Queue

        @inlinable init(queue: Queue) {
            self.queue = queue
        }

        /// The next element, as soon as there is one; `nil` at the end.
        ///
        /// - Throws: `CancellationError` if the task is cancelled.
        @inlinable public func next(
            isolation actor: isolated (any Actor)?
        ) async throws(CancellationError) -> Element? {
            try await queue.next()
        }

        /// The same, for callers without an isolation.
        @inlinable public func next() async throws(CancellationError) -> Element? {
            try await queue.next()
        }
    }

    /// Starts to take elements, in a `for try await`.
    @inlinable public nonisolated func makeAsyncIterator() -> Iterator {
        Iterator(queue: self)
    }
}
