// SPDX-License-Identifier: Apache-2.0

/// A task that runs, and what it waits for: see `EventLoop.taskStates`.
public struct TaskState: Sendable, CustomStringConvertible {
    /// The place where the task was started.
    public let origin: Origin
    /// The calls of this module that the task is in, the outer one first: `withTimeout`, and in it
    /// `sleep`.
    ///
    /// It is empty if debug mode is off, if the task is ready to run, and if it waits for something
    /// that is not of this module, such as a continuation or `Task.sleep`.
    public let waits: [Wait]

    /// A call that has not returned.
    public struct Wait: Sendable {
        /// The function and the line of its call. A `for` over a queue, or the value of a task or
        /// a promise, has no line of its own: then it is what the task waits for, and the place
        /// where that was made.
        public let call: Origin
        /// How long the call has lasted.
        public let duration: Duration
    }

    /// One line without a line break.
    public var description: String {
        guard let last = waits.last else {
            return "\(origin) is ready to run, or waits for something that is not of Reactor"
        }
        let calls = waits.reversed().map(\.call.description).joined(separator: ", in ")
        return "\(origin) waits, for \(last.duration.inWords) so far: \(calls)"
    }
}

extension EventLoop {
    /// The tasks that run, with what each waits for: the body of the loop, then the tasks of
    /// `spawn` in the order of their beginning. In debug mode, also other tasks that wait for
    /// something of this module, such as those of `Task {}` and `gather`.
    ///
    /// ```swift
    /// for state in EventLoop.current.taskStates { show(state) }
    /// ```
    ///
    /// What tasks wait for is recorded in debug mode only: see <doc:Debugging>.
    public var taskStates: [TaskState] {
        var waits = debugger?.waits.all ?? [:]
        func state(_ origin: Origin, _ identity: Int?) -> TaskState {
            let own = identity.flatMap { waits.removeValue(forKey: $0) } ?? []
            return TaskState(origin: origin, waits: own.map(wait))
        }
        let known =
            (body.map { [state($0.origin, $0.identity)] } ?? [])
            + tasks.all.map { state($0.origin, $0.identity) }
        let others = waits.values.sorted { $0[0].begin < $1[0].begin }
        return known + others.map { TaskState(origin: .unknownTask, waits: $0.map(wait)) }
    }

    private func wait(_ record: WaitRecord) -> TaskState.Wait {
        TaskState.Wait(call: record.call, duration: record.begin.duration(to: now))
    }
}
