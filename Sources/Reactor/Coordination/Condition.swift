// SPDX-License-Identifier: Apache-2.0

/// A lock in which a task can wait until another task has changed something.
///
/// ```swift
/// let changed = Condition()
/// spawn("load") {
///     try await changed.withLock {
///         try await changed.wait { stock >= 5 }
///         stock -= try await load(5)
///     }
/// }
/// try await changed.withLock {
///     stock += try await deliver()
///     changed.notifyAll()
/// }
/// ```
///
/// It is needed only if the awaited state is read and changed across several awaits. Otherwise
/// `Event` or `Queue` is simpler.
///
/// Isolation: the loop.
@LoopActor public final class Condition {
    private let lock: Lock
    private let waiters = WaiterList<Void, Void>()

    /// How many tasks wait for a change.
    public var waiting: Int { waiters.count }

    /// Makes a condition.
    ///
    /// - Parameter lock: A lock that it shares with others; by default a lock of its own.
    public init(lock: Lock = Lock()) {
        self.lock = lock
    }

    /// Runs the body while no other task holds the lock.
    ///
    /// - Throws: `CancellationError` if the task is cancelled before it gets the lock; the error
    ///   that the body throws.
    public func withLock<R: Sendable>(
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @LoopActor () async throws -> R
    ) async throws -> R {
        try await lock.withLock(fileID: fileID, line: line, body)
    }

    /// Releases the lock, waits for a `notify`, and takes the lock again.
    ///
    /// Call it inside `withLock` only. The task holds the lock again when this returns or throws:
    /// it waits for the lock even if it is cancelled.
    ///
    /// - Throws: `CancellationError` if the task is cancelled before it was notified. A
    ///   notification that has reached the task is never lost.
    public func wait(
        fileID: StaticString = #fileID, line: UInt = #line
    ) async throws(CancellationError) {
        checkInside()
        if Task.isCancelled { throw await cancellation() }
        beginWait("Condition.wait", fileID, line)
        defer { endWait() }
        lock.release()
        do {
            try await waiters.wait(())
        } catch {
            await lock.reacquire()
            throw error
        }
        await lock.reacquire()
    }

    /// Waits until the condition is true. It is evaluated at once, and again after each
    /// notification.
    ///
    /// - Throws: `CancellationError` as `wait()` does.
    public func wait(
        fileID: StaticString = #fileID, line: UInt = #line,
        until isTrue: @LoopActor () -> Bool
    ) async throws(CancellationError) {
        checkInside()
        while !isTrue() { try await wait(fileID: fileID, line: line) }
    }

    /// Wakes the tasks that have waited longest. Call it inside `withLock` only.
    ///
    /// - Parameter count: How many tasks to wake, at least 1. Fewer may be waiting.
    public func notify(_ count: Int = 1) {
        checkInside()
        require(count > 0, "notify at least one task, not \(count)")
        for _ in 0..<min(count, waiters.count) { waiters.resumeFirst(with: ()) }
    }

    /// Wakes all tasks that wait now. Call it inside `withLock` only.
    public func notifyAll() {
        checkInside()
        waiters.resumeAll(with: ())
    }

    private func checkInside() {
        require(lock.isHeldHere, "use a condition inside its lock: call withLock first")
    }
}
