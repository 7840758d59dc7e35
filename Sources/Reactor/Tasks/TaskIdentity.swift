// SPDX-License-Identifier: Apache-2.0

/// Which task code belongs to: a lock that a task holds is a lock of that task.
///
/// Swift can cancel a task, but not a part of one. So `withTimeout`, `withDeadline`, `withNursery`
/// and `withTaskCancellationShield` run their body in a task of its own, and their caller waits for
/// it. Only one of the two runs at a time, so for a lock they are one: the body may wait in a
/// condition whose lock its caller holds.
///
/// **Trap.** The relation is a task-local value, and every task that the body starts inherits it.
/// Those run at the same time as the body, so they must not count as the caller. The relation names
/// the one task it holds for, and ends with it.
@LoopActor final class TaskIdentity {
    /// The task on whose behalf the body runs.
    private let caller: Int?
    /// The task that runs the body, until it ends.
    private var body: Int?

    private init(of caller: Int?) {
        self.caller = caller
    }

    /// The current task, or the one on whose behalf it runs: only compared, never dereferenced.
    static var current: Int? {
        guard let relation = Relation.current, relation.body == thisTask else { return thisTask }
        return relation.caller
    }

    /// Starts a task that runs the body on behalf of the current task, which has to wait for it.
    static func task<R: Sendable>(
        _ body: @escaping @LoopActor () async throws -> R
    ) -> Task<R, any Error> {
        let relation = TaskIdentity(of: current)
        return Task {
            relation.body = thisTask
            defer { relation.body = nil }
            return try await Relation.$current.withValue(relation) { try await body() }
        }
    }

    private static var thisTask: Int? {
        withUnsafeCurrentTask { $0?.hashValue }
    }
}

private enum Relation {
    @TaskLocal static var current: TaskIdentity?
}
