// SPDX-License-Identifier: Apache-2.0

/// A task that has not ended, and the calls that it is in: see `EventLoop.taskStates`.
public struct TaskState: Sendable, CustomStringConvertible {
    /// The place where the task was started.
    public let origin: Origin
    /// The calls of this module that the task is in, the outer one first: `withTimeout`, and in it
    /// `sleep`. `nil` if debug mode is off.
    ///
    /// The task may wait in the inner one. It may also run, be ready to run, or wait there for
    /// something that is not of this module, such as a continuation or `Task.sleep`.
    public let calls: [Call]?

    /// A call that has not returned.
    public struct Call: Sendable {
        /// The function and the line of its call. Where Swift passes on no line, it is what the
        /// task waits for, and the line where that was made: a queue, ticks, signals, a promise, or
        /// a task whose value it reads.
        public let origin: Origin
        /// How long the call has lasted.
        public let duration: Duration
    }

    /// One line without a line break.
    public var description: String {
        guard let calls else { return "\(origin) has not ended; debug mode records its calls" }
        guard let last = calls.last else {
            return
                "\(origin) is in no call of Reactor: it runs, is ready, or waits for another thing"
        }
        let places = calls.reversed().map(\.origin.description).joined(separator: ", in ")
        return "\(origin): \(last.duration.inWords) in \(places)"
    }
}

extension EventLoop {
    /// The tasks that have not ended, with the calls that each is in: the body of the loop, then
    /// the tasks of `spawn` in the order of their beginning. In debug mode, also other tasks that
    /// are in a call of this module, such as those of `Task {}` and `gather`.
    ///
    /// ```swift
    /// for state in EventLoop.current.taskStates { show(state) }
    /// ```
    ///
    /// Calls are recorded in debug mode only: see <doc:Debugging>.
    public var taskStates: [TaskState] {
        var records = debugger?.waits.all ?? [:]
        func state(_ origin: Origin, _ identity: Int?) -> TaskState {
            self.state(origin, identity.flatMap { records.removeValue(forKey: $0) } ?? [])
        }
        let known =
            (body.map { [state($0.origin, $0.identity)] } ?? [])
            + tasks.all.map { state($0.origin, $0.identity) }
        let others = records.values.sorted { $0[0].number < $1[0].number }
        return known + others.map { self.state(.unknownTask, $0) }
    }

    private func state(_ origin: Origin, _ records: [WaitRecord]) -> TaskState {
        guard isDebugged else { return TaskState(origin: origin, calls: nil) }
        // What the library calls inside a call of the program tells the program nothing.
        let own = records.filter { !$0.isOfLibrary }
        let calls = (own.isEmpty ? records : own).map { record in
            TaskState.Call(origin: record.call, duration: record.begin.duration(to: now))
        }
        return TaskState(origin: origin, calls: calls)
    }
}
