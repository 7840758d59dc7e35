// SPDX-License-Identifier: Apache-2.0

/// Tasks that wait for the same thing, in the order of their arrival. `Lock`, `Semaphore`, `Event`,
/// `Condition`, `Barrier` and `Queue` are built on it.
///
/// **Nothing is lost.** The giver hands the result to the task directly: in one step on the loop's
/// thread, it removes the first waiter from the list and resumes it with the answer. From then on
/// the wait has succeeded, whatever happens before the task runs: a cancellation that arrives in
/// between finds no waiter in the list and changes nothing. So a permit or an element is either
/// still with the giver or with exactly one task. (The alternative is to wake a task, which then
/// checks again. It loses the wake-up if that task is cancelled. asyncio had this defect in each of
/// its six classes, and each was fixed separately.)
///
/// **Fair.** First come, first served. Answers are handed over, so no task can overtake: a task
/// that comes while others wait finds nothing to take.
///
/// **Cancelled at once.** A cancelled waiter leaves from the middle of the list in constant time;
/// its task goes on in the next turn. A task that is cancelled already never waits.
///
/// No atomics and no locks: everything happens on the loop's thread. A cancellation from another
/// thread arrives through the inbox.
///
/// A waiter may carry a request: for example the element for which a full queue has no room yet.
@usableFromInline @LoopActor final class WaiterList<Request: Sendable, Answer: Sendable> {
    @usableFromInline @exclusivity(unchecked)
    var waiters = IntrusiveList<Waiter<Request, Answer>>()

    /// What the tasks wait for, in `EventLoop.taskStates`; `nil` outside of debug mode, and if the
    /// callers record their waits themselves.
    @usableFromInline let origin: Origin?

    /// - Parameter origin: What the tasks wait for, and where it was made; `nil` if the callers
    ///   record their waits themselves.
    @usableFromInline init(_ origin: @autoclosure () -> Origin? = nil) {
        self.origin = EventLoop.current.isDebugged ? origin() : nil
    }

    /// How many tasks wait.
    @inlinable var count: Int { waiters.count }

    /// The request of the task that has waited longest.
    @inlinable var firstRequest: Request? { waiters.first?.request }

    /// Suspends the task until it gets an answer.
    ///
    /// - Throws: `CancellationError` if the task is cancelled, now or before the answer.
    @inlinable func wait(_ request: Request) async throws(CancellationError) -> Answer {
        let waiter = Waiter<Request, Answer>(request)
        let answer: Answer? = await withTaskCancellationHandler {
            await withUnsafeContinuation { append(waiter, $0) }
        } onCancel: {
            runOnLoop { self.cancel(waiter) }
        }
        guard let answer else { throw CancellationError() }
        return answer
    }

    /// Suspends the task until it gets an answer, cancelled or not.
    @inlinable func waitThroughCancellation(_ request: Request) async -> Answer {
        let waiter = Waiter<Request, Answer>(request)
        let answer: Answer? = await withUnsafeContinuation { append(waiter, $0) }
        guard let answer else {
            preconditionFailure("only a cancellation ends a wait without an answer")
        }
        return answer
    }

    /// Gives the answer to the task that has waited longest.
    ///
    /// - Returns: The request of that task; `nil` if no task waits.
    @discardableResult @inlinable func resumeFirst(with answer: Answer) -> Request? {
        guard let waiter = waiters.first else { return nil }
        waiters.remove(waiter)
        waiter.resume(answer)
        return waiter.request
    }

    /// Gives the answer to all tasks that wait now.
    @inlinable func resumeAll(with answer: Answer) {
        for _ in 0..<count { resumeFirst(with: answer) }
    }

    @inlinable func append(
        _ waiter: Waiter<Request, Answer>, _ continuation: UnsafeContinuation<Answer?, Never>
    ) {
        guard !waiter.isCancelled else { return continuation.resume(returning: nil) }
        waiter.continuation = continuation
        waiters.append(waiter)
        if origin != nil { record(waiter) }
    }

    @usableFromInline func record(_ waiter: Waiter<Request, Answer>) {
        waiter.record = origin.flatMap { WaitRecord.begin($0) }
    }

    @usableFromInline func cancel(_ waiter: Waiter<Request, Answer>) {
        waiter.isCancelled = true
        guard waiter.continuation != nil else { return }
        waiters.remove(waiter)
        waiter.resume(nil)
    }
}

/// One suspended task in a `WaiterList`.
///
/// The cancellation may come from another thread, before the wait begins or after the answer.
@usableFromInline
@LoopActor final class Waiter<Request: Sendable, Answer: Sendable>: IntrusiveNode {
    @usableFromInline let request: Request
    /// Set while it is in the list.
    @usableFromInline @exclusivity(unchecked)
    var continuation: UnsafeContinuation<Answer?, Never>?
    @usableFromInline @exclusivity(unchecked) var isCancelled = false
    /// In debug mode, while the task waits.
    @usableFromInline @exclusivity(unchecked) var record: WaitRecord?

    @inlinable init(_ request: Request) {
        self.request = request
        super.init()
    }

    @inlinable func resume(_ answer: Answer?) {
        continuation?.resume(returning: answer)
        continuation = nil
        if let record { record.end() }
    }
}
