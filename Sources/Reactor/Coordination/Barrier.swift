// SPDX-License-Identifier: Apache-2.0

/// A place where tasks wait for each other: when the last has come, all go on.
///
/// It can be used again and again, each time by as many tasks.
///
/// Isolation: the loop.
@LoopActor public final class Barrier {
    /// How many tasks go on together.
    public let parties: Int
    /// How many are here and wait for the others.
    public var waiting: Int { waiters.count }

    private let waiters = WaiterList<Void, Int>()

    /// Makes a barrier at which nobody waits.
    ///
    /// - Parameter parties: How many tasks it takes, at least 1.
    public init(_ parties: Int) {
        precondition(parties > 0, "a barrier is for at least one task: \(parties) were given")
        self.parties = parties
    }

    /// Waits for the others. A task that is cancelled leaves, and its place is free again: the
    /// others wait on, for somebody else to come in its stead.
    ///
    /// - Returns: Which one this task was, from 0 for the one that waited longest to `parties - 1`
    ///   for the last: so that one of them can do what has to be done once.
    /// - Throws: `CancellationError` if the task is cancelled before the last has come.
    @discardableResult public func wait() async throws(CancellationError) -> Int {
        if Task.isCancelled { throw CancellationError() }
        guard waiters.count == parties - 1 else { return try await waiters.wait(()) }
        for place in 0..<parties - 1 { waiters.answerFirst(place) }
        return parties - 1
    }
}
