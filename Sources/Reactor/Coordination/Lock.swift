// SPDX-License-Identifier: Apache-2.0

/// Keeps other tasks out while one is between two awaits.
///
/// Code on the loop needs no lock between one `await` and the next: nothing else runs there. It
/// needs one where several awaits belong together, as in an exchange on a line that all share.
///
/// ```swift
/// let bus = Lock()
/// let answer = try await bus.withLock {
///     try await port.write(question)
///     return try await port.readAnswer()
/// }
/// ```
///
/// Fair: tasks get it in the order in which they asked. It is taken and given back by one function
/// only, so it cannot be forgotten or given back twice. It is not recursive: a task that asks for a
/// lock which it holds would wait for itself, and stops the program instead.
///
/// Isolation: the loop.
@LoopActor public final class Lock {
    /// Whether a task holds it.
    public private(set) var isLocked = false
    /// How many tasks wait for it.
    public var waiting: Int { waiters.count }

    private let waiters = WaiterList<Void, Void>()
    /// The task that holds it: only compared, never followed.
    private var holder: Int?

    /// Makes a lock that nobody holds.
    public init() {}

    /// Runs the body while no other task is inside.
    ///
    /// - Throws: `CancellationError` if the task is cancelled before the lock is its own; what the
    ///   body throws.
    public func withLock<R: Sendable>(
        _ body: @LoopActor () async throws -> R
    ) async throws -> R {
        if Task.isCancelled { throw CancellationError() }
        try await acquire()
        defer { release() }
        return try await body()
    }

    private func acquire() async throws(CancellationError) {
        checkNotHeld()
        if isLocked { try await waiters.wait(()) }
        take()
    }

    /// Takes it back after a wait in a condition, cancelled or not: the body counts on it.
    func reacquire() async {
        if isLocked { await waiters.waitThroughCancellation(()) }
        take()
    }

    /// Gives it to the next in line, for whom it stays locked all the while.
    func release() {
        holder = nil
        isLocked = waiters.answerFirst(()) != nil
    }

    /// Whether the task that runs is inside.
    var isHeldHere: Bool {
        isLocked && holder == Lock.thisTask
    }

    private func take() {
        isLocked = true
        holder = Lock.thisTask
    }

    private func checkNotHeld() {
        precondition(
            !isHeldHere, "this task holds the lock already and would wait for itself: take it once")
    }

    private static var thisTask: Int? {
        withUnsafeCurrentTask { $0?.hashValue }
    }
}
