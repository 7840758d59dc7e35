// SPDX-License-Identifier: Apache-2.0

/// A number of permits that tasks take and give back: so many at once, not more.
///
/// ```swift
/// let sockets = Semaphore(8)
/// try await sockets.withPermit { try await fetch(page) }
/// ```
///
/// Fair: permits go to the tasks in the order in which they asked. A task that is cancelled while
/// it waits leaves at once; a permit that was given to it before that is its own and is not lost.
///
/// Isolation: the loop.
@LoopActor public final class Semaphore {
    /// How many permits there are in all.
    public let permits: Int
    /// How many of them can be had at once.
    public private(set) var available: Int
    /// How many tasks wait for one.
    public var waiting: Int { waiters.count }

    private let waiters = WaiterList<Void, Void>()

    /// Makes a semaphore of which no permit is taken.
    ///
    /// - Parameter permits: At least 1: with none, everybody would wait for ever.
    public init(_ permits: Int) {
        precondition(permits > 0, "give the semaphore at least one permit: \(permits) were given")
        self.permits = permits
        available = permits
    }

    /// Takes a permit, when it is this task's turn. `release` gives it back.
    ///
    /// - Throws: `CancellationError` if the task is cancelled, even where a permit could be had;
    ///   none is taken then.
    public func acquire() async throws(CancellationError) {
        if Task.isCancelled { throw CancellationError() }
        if !tryAcquire() { try await waiters.wait(()) }
    }

    /// Takes a permit if one can be had at once.
    public func tryAcquire() -> Bool {
        guard available > 0 else { return false }
        available -= 1
        return true
    }

    /// Gives a permit back; any task may do so. Giving back more than were taken is a programmer's
    /// error.
    public func release() {
        if waiters.answerFirst(()) != nil { return }
        precondition(available < permits, "more permits are released than were acquired")
        available += 1
    }

    /// Runs the body with a permit, and gives it back at its end.
    ///
    /// - Throws: `CancellationError` if no permit came before the task was cancelled; what the body
    ///   throws.
    public func withPermit<R: Sendable>(
        _ body: @LoopActor () async throws -> R
    ) async throws -> R {
        try await acquire()
        defer { release() }
        return try await body()
    }
}
