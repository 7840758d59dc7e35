// SPDX-License-Identifier: Apache-2.0

/// Permits that tasks take and give back; it limits how many tasks do something at once.
///
/// ```swift
/// let sockets = Semaphore(8)
/// try await sockets.withPermit { try await fetch(page) }
/// ```
///
/// Fair: tasks get permits in the order in which they asked. A task that is cancelled while it
/// waits leaves at once. A permit that it got before the cancellation is its own and is not lost.
///
/// Isolation: the loop.
@LoopActor public final class Semaphore {
    /// How many permits there are in all.
    public let permits: Int
    /// How many permits are free now.
    public private(set) var available: Int
    /// How many tasks wait for one.
    public var waiting: Int { waiters.count }

    private let waiters = WaiterList<Void, Void>()

    /// Makes a semaphore with all permits free.
    ///
    /// - Parameter permits: At least 1: with none, every task would wait without end.
    public init(_ permits: Int) {
        precondition(permits > 0, "a semaphore needs at least one permit, not \(permits)")
        self.permits = permits
        available = permits
    }

    /// Takes a permit, as soon as it is this task's turn. `release` gives it back.
    ///
    /// - Throws: `CancellationError` if the task is cancelled, even if a permit is free; it takes
    ///   none then.
    public func acquire() async throws(CancellationError) {
        if Task.isCancelled { throw CancellationError() }
        if !tryAcquire() { try await waiters.wait(()) }
    }

    /// Takes a permit if one is free now.
    public func tryAcquire() -> Bool {
        guard available > 0 else { return false }
        available -= 1
        return true
    }

    /// Gives a permit back; any task may do so. Giving back more permits than were taken is a
    /// programmer's error.
    public func release() {
        if waiters.resumeFirst(with: ()) != nil { return }
        precondition(available < permits, "more permits were released than were acquired")
        available += 1
    }

    /// Runs the body with a permit, and gives it back at the end.
    ///
    /// - Throws: `CancellationError` if the task is cancelled before it gets a permit; the error
    ///   that the body throws.
    public func withPermit<R: Sendable>(
        _ body: @LoopActor () async throws -> R
    ) async throws -> R {
        try await acquire()
        defer { release() }
        return try await body()
    }
}
