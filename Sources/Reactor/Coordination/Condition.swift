// SPDX-License-Identifier: Apache-2.0

/// A lock, inside of which a task can wait until another one has changed something.
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
/// It is needed only where what is waited for is read and changed across several awaits. Where it
/// is not, `Event` or `Queue` say it in fewer words.
///
/// Isolation: the loop.
@LoopActor public final class Condition {
    private let lock: Lock
    private let waiters = WaiterList<Void, Void>()

    /// How many tasks wait for a change.
    public var waiting: Int { waiters.count }

    /// Makes a condition.
    ///
    /// - Parameter lock: A lock that it shares with others; its own, if none is given.
    public init(lock: Lock = Lock()) {
        self.lock = lock
    }

    /// Runs the body while no other task is inside of the lock.
    ///
    /// - Throws: `CancellationError` if the task is cancelled before the lock is its own; what the
    ///   body throws.
    public func withLock<R: Sendable>(
        _ body: @LoopActor () async throws -> R
    ) async throws -> R {
        try await lock.withLock(body)
    }

    /// Leaves the lock, waits for a `notify`, and takes the lock again.
    ///
    /// Called inside `withLock` only. The lock is held again when it returns or throws: it waits
    /// for it even when cancelled.
    ///
    /// - Throws: `CancellationError` if the task is cancelled before it was notified. A
    ///   notification that has reached it is never lost.
    public func wait() async throws(CancellationError) {
        checkInside()
        if Task.isCancelled { throw CancellationError() }
        lock.release()
        do {
            try await waiters.wait(())
        } catch {
            await lock.reacquire()
            throw error
        }
        await lock.reacquire()
    }

    /// Waits as often as it takes until the question is answered with yes; it is asked at once, and
    /// after each notification.
    ///
    /// - Throws: `CancellationError` as `wait()` does.
    public func wait(until isTrue: @LoopActor () -> Bool) async throws(CancellationError) {
        checkInside()
        while !isTrue() { try await wait() }
    }

    /// Wakes so many tasks, those that have waited longest; called inside `withLock` only.
    ///
    /// - Parameter count: How many, at least 1. Fewer may wait.
    public func notify(_ count: Int = 1) {
        checkInside()
        precondition(count > 0, "notify at least one task: \(count) were asked for")
        for _ in 0..<min(count, waiters.count) { waiters.answerFirst(()) }
    }

    /// Wakes all who wait now; called inside `withLock` only.
    public func notifyAll() {
        checkInside()
        waiters.answerAll(())
    }

    private func checkInside() {
        precondition(lock.isHeldHere, "a condition is used inside its lock: call withLock first")
    }
}
