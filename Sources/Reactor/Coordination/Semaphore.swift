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
    /// - Parameter permits: How many there are in all, 1 or more.
    public convenience init(_ permits: Int) {
        self.init(permits, available: permits)
    }

    /// Makes a semaphore of which only some permits are free: the others are released later, by
    /// tasks that have not acquired them.
    ///
    /// `Semaphore(8, available: 0)` counts events: each `release` lets one `acquire` go on, and
    /// eight releases are kept while no task waits.
    ///
    /// - Parameters:
    ///   - permits: How many there are in all, 1 or more.
    ///   - available: How many are free, 0 ... `permits`.
    public init(_ permits: Int, available: Int) {
        require(permits > 0, "a semaphore needs at least one permit, not \(permits)")
        require(
            (0...permits).contains(available),
            "\(available) of \(permits) permits cannot be free: give 0 to \(permits)")
        self.permits = permits
        self.available = available
    }

    /// Takes a permit, as soon as it is this task's turn. `release` gives it back.
    ///
    /// - Throws: `CancellationError` if the task is cancelled, even if a permit is free; it takes
    ///   none then.
    public func acquire(
        fileID: StaticString = #fileID, line: UInt = #line
    ) async throws(CancellationError) {
        try await acquire("Semaphore.acquire", fileID, line)
    }

    private func acquire(
        _ call: String, _ fileID: StaticString, _ line: UInt
    ) async throws(CancellationError) {
        if Task.isCancelled { throw await cancellation() }
        if tryAcquire() { return }
        beginWait(call, fileID, line)
        defer { endWait() }
        try await waiters.wait(())
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
        require(available < permits, "more permits were released than were acquired")
        available += 1
    }

    /// Runs the body with a permit, and gives it back at the end.
    ///
    /// - Throws: `CancellationError` if the task is cancelled before it gets a permit; the error
    ///   that the body throws.
    public func withPermit<R: Sendable>(
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @LoopActor () async throws -> R
    ) async throws -> R {
        try await acquire("withPermit", fileID, line)
        defer { release() }
        return try await body()
    }
}
