// SPDX-License-Identifier: Apache-2.0

/// Tasks that wait for the same thing, in the order of their arrival: what `Lock`, `Semaphore`,
/// `Event`, `Condition`, `Barrier` and `Queue` are made of.
///
/// **Nothing gets lost.** What a task waits for is put into its hand: who gives takes the first
/// waiter out of the list and resumes it with the answer, in one step on the loop's thread. From
/// then on the wait has succeeded, whatever happens before the task runs again: a cancellation
/// that arrives in between finds no waiter in the list and changes nothing. So a permit or an item
/// is either still with the giver or with exactly one task. (The other way round, waking a task so
/// that it looks again, loses the wake-up when that task is cancelled; asyncio had that mistake in
/// each of its six classes, and mended each of them by itself.)
///
/// **Fair.** First come, first served. Since answers are handed over, nobody can overtake: a task
/// that comes while others wait finds nothing to take.
///
/// **Cancelled at once.** A cancelled waiter leaves from the middle of the list, in constant time
/// and leaving nothing behind; its task goes on in the next turn. A task that is cancelled already
/// never waits.
///
/// No atomics and no locks: everything happens on the loop's thread. A cancellation from another
/// thread comes in through the inbox.
///
/// A waiter may bring something with it, its request: the element that a full queue has no room
/// for yet.
@LoopActor final class WaiterList<Request: Sendable, Answer: Sendable> {
    private var waiters = Chain<Waiter<Request, Answer>>()

    /// How many wait.
    var count: Int { waiters.count }

    /// Suspends the task until somebody answers.
    ///
    /// - Throws: `CancellationError` if the task is cancelled, now or before the answer.
    func wait(_ request: Request) async throws(CancellationError) -> Answer {
        let waiter = Waiter<Request, Answer>(request)
        let answer: Answer? = await withTaskCancellationHandler {
            await withUnsafeContinuation { append(waiter, $0) }
        } onCancel: {
            LoopExecutor.shared.runOnLoop { self.cancel(waiter) }
        }
        guard let answer else { throw CancellationError() }
        return answer
    }

    /// Suspends the task until somebody answers, cancelled or not.
    func waitThroughCancellation(_ request: Request) async -> Answer {
        let waiter = Waiter<Request, Answer>(request)
        let answer: Answer? = await withUnsafeContinuation { append(waiter, $0) }
        guard let answer else {
            preconditionFailure("only a cancellation goes without an answer")
        }
        return answer
    }

    /// Gives the answer to the one who has waited longest.
    ///
    /// - Returns: The request it came with; `nil` if nobody waits.
    @discardableResult func answerFirst(_ answer: Answer) -> Request? {
        guard let waiter = waiters.first else { return nil }
        waiters.remove(waiter)
        waiter.resume(answer)
        return waiter.request
    }

    /// Gives the answer to all who wait now.
    func answerAll(_ answer: Answer) {
        for _ in 0..<count { answerFirst(answer) }
    }

    private func append(
        _ waiter: Waiter<Request, Answer>, _ continuation: UnsafeContinuation<Answer?, Never>
    ) {
        guard !waiter.isCancelled else { return continuation.resume(returning: nil) }
        waiter.continuation = continuation
        waiters.append(waiter)
    }

    private func cancel(_ waiter: Waiter<Request, Answer>) {
        waiter.isCancelled = true
        guard waiter.continuation != nil else { return }
        waiters.remove(waiter)
        waiter.resume(nil)
    }
}

/// One suspended task in a `WaiterList`.
///
/// The cancellation may come before the wait does, from another thread, and after the answer.
@LoopActor private final class Waiter<Request: Sendable, Answer: Sendable>: ChainLink {
    let request: Request
    /// Set while it is in the list.
    var continuation: UnsafeContinuation<Answer?, Never>?
    var isCancelled = false

    init(_ request: Request) {
        self.request = request
    }

    func resume(_ answer: Answer?) {
        continuation?.resume(returning: answer)
        continuation = nil
    }
}
