// SPDX-License-Identifier: Apache-2.0

/// A meeting point for a fixed number of tasks: all go on when the last one has arrived.
///
/// It can be used again, each time by the same number of tasks.
///
/// Isolation: the loop.
@LoopActor public final class Barrier {
    /// How many tasks go on together.
    public let parties: Int
    /// How many tasks wait here for the others.
    public var waiting: Int { waiters.count }

    private let waiters = WaiterList<Void, Int?>()

    /// Makes a barrier at which no task waits.
    ///
    /// - Parameter parties: How many tasks have to arrive, at least 1.
    public init(_ parties: Int) {
        require(parties > 0, "a barrier needs at least one task, not \(parties)")
        self.parties = parties
    }

    /// Waits for the others. A task that is cancelled leaves the barrier, and its place is free
    /// again: the others wait until another task takes it.
    ///
    /// - Returns: The task's position, from 0 for the first to `parties - 1` for the last. So one
    ///   of the tasks can do the work that has to be done once.
    /// - Throws: `CancellationError` if the task is cancelled before the last has arrived;
    ///   `BarrierReset` if the barrier is reset before that.
    @discardableResult public func wait(
        fileID: StaticString = #fileID, line: UInt = #line
    ) async throws -> Int {
        if Task.isCancelled { throw await cancellation() }
        guard waiters.count == parties - 1 else {
            beginWait("Barrier.wait", fileID, line)
            defer { endWait() }
            guard let position = try await waiters.wait(()) else { throw BarrierReset() }
            return position
        }
        for position in 0..<parties - 1 { waiters.resumeFirst(with: position) }
        return parties - 1
    }

    /// Sends all tasks that wait away, with a `BarrierReset`. The next tasks meet as at first.
    public func reset() {
        waiters.resumeAll(with: nil)
    }
}

/// A barrier was reset while the task waited at it.
public struct BarrierReset: Error, Hashable, CustomStringConvertible {
    /// Makes the error.
    public init() {}

    /// The meaning of the error.
    public var description: String { "the barrier was reset" }
}
