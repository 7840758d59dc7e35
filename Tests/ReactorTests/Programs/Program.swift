// SPDX-License-Identifier: Apache-2.0

/// A program of tasks and timers that share locks, permits, an event and queues. It is generated
/// from a seed and run twice: on the loop, and by `ProgramModel`.
struct Program: Sendable {
    /// A task: its steps in order.
    struct Work: Sendable {
        var steps: [Step] = []
        /// Whether the first failed step ends the task, outside all locks; otherwise it goes on.
        var givesUp = false
    }

    struct QueueKind: Sendable {
        enum Order: CaseIterable, Sendable { case oldest, youngest, least }

        var capacity: Int
        var order: Order
    }

    static let locks = 2
    /// How many milliseconds a program runs before all its tasks are cancelled.
    static let patience = 40

    var tasks: [Work] = []
    /// How many of the tasks start at once; an operation starts the others.
    var startedAtOnce = 0
    /// What each timer does when it fires.
    var timers: [[Operation]] = []
    var permits = 1
    var queues: [QueueKind] = []

    /// The key of a queue in the order `least`: many elements have equal keys.
    static func rank(_ element: Int) -> Int { element % 3 }
}

/// An operation that never waits.
enum Operation: Sendable {
    case set, clear
    case tryPut(queue: Int, element: Int)
    case tryTake(queue: Int)
    case finish(queue: Int)
    case start(task: Int)
    case cancel(task: Int)
    case arm(timer: Int, after: Int)
    case disarm(timer: Int)
}

/// A step of a task, which may have to wait.
indirect enum Step: Sendable {
    case operation(Operation)
    /// Times are milliseconds.
    case pause(Int)
    case lock(Int, [Step])
    case permit([Step])
    case put(queue: Int, element: Int)
    case take(queue: Int)
    case wait
    /// Waits for another task's end, cancelled or not.
    case join(task: Int)
}

/// The result of a step or an operation.
enum StepResult: Equatable, Sendable {
    case done, refused, cancelled, finished, ended
    case fired
    case got(Int)

    var isFailure: Bool { self == .cancelled || self == .finished }
}

/// One line of a program's trace: the time, the task or timer, and the result.
struct TraceEntry: Equatable, Sendable, CustomStringConvertible {
    enum Actor: Equatable, Sendable { case task(Int), timer(Int) }

    var time: Int
    var actor: Actor
    var outcome: StepResult
    /// How many timers wait at that moment, including those of sleeping tasks.
    var timers: Int

    var description: String { "\(time) ms, \(actor): \(outcome), \(timers) timers" }
}
