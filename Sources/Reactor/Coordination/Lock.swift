// SPDX-License-Identifier: Apache-2.0

/// Excludes other tasks across several awaits.
///
/// Code on the loop needs no lock between one `await` and the next, because nothing else runs
/// there. It needs a lock if several awaits belong together, as in an exchange on a shared line.
///
/// ```swift
/// let bus = Lock()
/// let answer = try await bus.withLock {
///     try await port.write(question)
///     return try await port.readAnswer()
/// }
/// ```
///
/// Fair: tasks get the lock in the order in which they asked. One function takes and releases it,
/// so a release cannot be forgotten or repeated. It is not recursive: a task that asks for a lock
/// which it holds would wait for itself, so this stops the program. The bodies of `withTimeout`,
/// `withDeadline`, `withNursery` and `withTaskCancellationShield` count as their caller.
///
/// Isolation: the loop.
@LoopActor public final class Lock {
    /// Whether a task holds it.
    public private(set) var isLocked = false
    /// How many tasks wait for it.
    public var waiting: Int { waiters.count }

    private let waiters = WaiterList<Void, Void>()
    /// The task that holds it: only compared, never dereferenced.
    private var holder: Int?

    /// Makes an unlocked lock.
    public init() {}

    /// Runs the body while no other task holds the lock.
    ///
    /// - Throws: `CancellationError` if the task is cancelled before it gets the lock; the error
    ///   that the body throws.
    public func withLock<R: Sendable>(
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @LoopActor () async throws -> R
    ) async throws -> R {
        if Task.isCancelled { throw await cancellation() }
        try await acquire(fileID, line)
        defer { release() }
        return try await body()
    }

    private func acquire(
        _ fileID: StaticString, _ line: UInt
    ) async throws(CancellationError) {
        checkNotHeld()
        if isLocked {
            beginWait("withLock", fileID, line)
            defer { endWait() }
            try await waiters.wait(())
        }
        take()
    }

    /// Takes the lock again after a wait in a condition, cancelled or not: the body relies on it.
    func reacquire() async {
        if isLocked { await waiters.waitThroughCancellation(()) }
        take()
    }

    /// Hands the lock to the next waiter; it stays locked in between.
    func release() {
        holder = nil
        isLocked = waiters.resumeFirst(with: ()) != nil
    }

    /// Whether the current task holds the lock.
    var isHeldHere: Bool {
        isLocked && holder == TaskIdentity.current
    }

    private func take() {
        isLocked = true
        holder = TaskIdentity.current
    }

    private func checkNotHeld() {
        require(
            !isHeldHere, "this task holds the lock already and would wait for itself: lock it once")
    }
}
